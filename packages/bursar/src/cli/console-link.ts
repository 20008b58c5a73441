import { AppError } from '@bursar/wire/errors'
import { ROLES } from '@bursar/wire/operator/session'
import { Command, InvalidArgumentError } from 'commander'
import { issueConsoleLink } from '../operator/actions/sign-in/issue-console-link.store.ts'
import { LINK_PATH } from '../service/operator-access.ts'
import { atThisMachine } from './operator/ask-operator-service.ts'
import { exampleOf, JSON_OPTION } from './options/list-options.ts'
import { oneOf } from './options/parse.ts'
import { print } from './output/print.ts'
import { withDatabase } from './with-database.ts'

interface LinkOptions {
  readonly role: (typeof ROLES)[number]
  readonly url?: string
  readonly json?: boolean
}

/** `bursar console-link`: a way into the console of a service that runs on this machine. */
export function consoleLinkCommand(): Command {
  const url = 'Address of the service (default: http://HOST:PORT from the settings)'
  return new Command('console-link')
    .addOption(
      oneOf('--role <role>', 'Role of the user who signs in with the link', ROLES).default(
        'operator',
      ),
    )
    .option('--url <url>', url, parseUrl)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar console-link --role viewer'))
    .action(printLink)
}

function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('Use a URL such as http://127.0.0.1:4242.')
}

function printLink({ role, url, json }: LinkOptions): Promise<void> {
  return withDatabase(async (pool, { console: access, host, port, audit }) => {
    if (access.kind === 'oidc') {
      throw new AppError('SIGN_IN_REFUSED', `Sign in at ${access.origin}/console.`)
    }
    if (access.kind === 'off') {
      throw new AppError(
        'SIGN_IN_REFUSED',
        'One-time links are disabled: HOST makes the service reachable from other machines. Set ' +
          'CONSOLE_URL and an identity provider.',
      )
    }
    const base = url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    const context = { pool, auditKey: audit.key }
    const issued = await issueConsoleLink.run(context, atThisMachine(), { role })
    const link = `${new URL(base).origin}${LINK_PATH}/${issued.token}`
    const answer = { url: link, role, expires_in_minutes: issued.minutes, audit: issued.audit }
    // The link alone on standard output, so that `open $(bursar console-link)` works.
    print(answer, json, [link])
    if (json === true) return
    process.stderr.write(
      `Open it in a browser on this machine. It works once, within ${issued.minutes} minutes.\n`,
    )
  })
}
