import { AppError } from '@bursar/wire/errors'
import { enableBody, endpointParams } from '@bursar/wire/operator/endpoints'
import { Command, InvalidArgumentError } from 'commander'
import type { Config } from '../../config/config.ts'
import { replayToEndpoint } from '../../operator/actions/outgoing/replay-to-endpoint.store.ts'
import { REPLAY_MAX } from '../../outbox/enqueue/replay.store.ts'
import { withDatabase } from '../with-database.ts'
import {
  type ActionResult,
  askOperatorService,
  atThisMachine,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'

interface ReplayFlags extends ActionResult {
  readonly since: Date
  readonly until?: Date
  readonly all?: boolean
}

/** `bursar webhooks`: what an operator does when an endpoint was away. */
export function webhooksCommand(): Command {
  const replay = new Command('replay')
    .description('replay the messages that an outgoing endpoint missed, with their original IDs')
    .argument('<endpoint>', 'name of the endpoint in the config')
    .requiredOption('--since <instant>', 'messages from this time on (ISO 8601)', instant)
    .requiredOption(...REASON)
    .option('--until <instant>', 'messages before this time (default: now)', instant)
    .option('--all', 'include messages that the endpoint accepted')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar webhooks replay crm --since 2026-03-01 --reason "it was down"\n',
    )
    .action(replayTo)
  const enable = new Command('enable')
    .description('resume deliveries to an outgoing endpoint that is disabled or slowed down')
    .argument('<endpoint>', 'name of the endpoint in the config')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar webhooks enable crm --reason "it is back"\n')
    .action(enableOne)
  return new Command('webhooks').addCommand(replay).addCommand(enable)
}

async function replayTo(endpoint: string, flags: ReplayFlags): Promise<void> {
  const { since: from, until: to = null, all = false, json } = flags
  const { reason } = parsed(enableBody, { reason: flags.reason })
  const { replayed, audit } = await withDatabase((pool, config) => {
    assertKnown(config, endpoint)
    const context = { pool, auditKey: config.audit.key }
    const which = all ? 'all' : 'missed'
    const acting = { ...atThisMachine(), reason }
    return replayToEndpoint.run(context, acting, { endpoint, from, to, which })
  })
  const more = replayed === REPLAY_MAX ? ' There may be more: narrow the time, and ask again.' : ''
  print({ endpoint, replayed, audit }, json, [
    `Enqueued for ${endpoint} again: ${replayed}.${more}`,
  ])
}

/** One that was removed from the config may still have its finding: only the desk can tell. */
async function enableOne(name: string, { reason, json }: ActionResult): Promise<void> {
  const asked = { params: parsed(endpointParams, { name }), body: parsed(enableBody, { reason }) }
  const done = await askOperatorService((service, by) => service.enableEndpoint(asked, by))
  print(done, json, [`${name} is called again, and what waits for it is tried at once.`])
}

function assertKnown({ webhooks }: Config, endpoint: string): void {
  const names = webhooks.endpoints.map(({ name }) => name)
  if (names.includes(endpoint)) return
  const known = names.length === 0 ? 'none is configured' : `there are ${names.join(', ')}`
  throw new AppError('SETTING_MALFORMED', `${endpoint} is no outgoing endpoint: ${known}.`)
}

function instant(text: string): Date {
  const value = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(value.getTime())) return value
  throw new InvalidArgumentError('An instant such as 2026-03-01 or 2026-03-01T12:00:00Z.')
}
