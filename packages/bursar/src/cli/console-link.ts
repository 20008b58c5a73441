import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { SignIn } from '../operator/sign-in/sign-in.ts'
import { LINK_PATH } from '../service/operator-access.ts'
import { print } from './operator/ask-operator-service.ts'
import { withDatabase } from './with-database.ts'

interface LinkOptions {
  readonly url?: string
  readonly json?: boolean
}

/** `bursar console-link`: a way into the console of a service that runs on this machine. */
export function consoleLinkCommand(): Command {
  return new Command('console-link')
    .option('--url <url>', 'where the service listens (default: HOST and PORT)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar console-link\n')
    .action(printLink)
}

function printLink({ url, json }: LinkOptions): Promise<void> {
  return withDatabase(async (pool, { console: access, host, port }) => {
    if (access.kind === 'oidc') {
      throw new AppError('SIGN_IN_REFUSED', `Operators sign in at ${access.origin}/console.`)
    }
    if (access.kind === 'off') {
      throw new AppError(
        'SIGN_IN_REFUSED',
        'HOST opens the service to other machines. Set CONSOLE_URL and an identity provider.',
      )
    }
    const base = url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    if (!URL.canParse(base)) throw new AppError('REQUEST_MALFORMED', '--url is not a URL.')
    const token = await new SignIn({ pool, origin: null, oidc: null }).issueLink()
    const link = `${new URL(base).origin}${LINK_PATH}/${token}`
    print({ url: link }, json, [link])
  })
}
