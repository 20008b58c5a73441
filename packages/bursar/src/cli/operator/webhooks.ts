import { enableBody, endpointParams } from '@bursar/wire/operator/endpoints'
import { Command } from 'commander'
import type { Config } from '../../config/config.ts'
import { nearestName } from '../../config/nearest-name.ts'
import { replayToEndpoint } from '../../operator/actions/outgoing/replay-to-endpoint.store.ts'
import { REPLAY_MAX } from '../../outbox/enqueue/replay.store.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { instant, parsed, REASON, usageError } from '../options/parse.ts'
import { counted, print } from '../output/print.ts'
import { withDatabase } from '../with-database.ts'
import { type ActionResult, askOperatorService, atThisMachine } from './ask-operator-service.ts'

interface ReplayFlags extends ActionResult {
  readonly since: string
  readonly until?: string
  readonly all?: boolean
}

/** `bursar webhooks`: what an operator does after an endpoint was down. */
export function webhooksCommand(): Command {
  const replay = new Command('replay')
    .description('Resend the messages that an outgoing endpoint missed; they keep their IDs')
    .argument('<endpoint>', 'Name of the endpoint in the config')
    .requiredOption('--since <time>', 'Only messages from this time or later', instant)
    .requiredOption(...REASON)
    .option('--until <time>', 'Only messages from before this time (default: now)', instant)
    .option('--all', 'Include messages that the endpoint accepted')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar webhooks replay crm --since 2026-03-01 --reason "it was down"'),
    )
    .action(replayTo)
  const enable = new Command('enable')
    .description('Resume deliveries to an outgoing endpoint that is disabled or slowed down')
    .argument('<endpoint>', 'Name of the endpoint in the config')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar webhooks enable crm --reason "it is back"'))
    .action(enableOne)
  return new Command('webhooks').addCommand(replay).addCommand(enable)
}

async function replayTo(endpoint: string, flags: ReplayFlags): Promise<void> {
  const { since, until, all = false, json } = flags
  const { reason } = parsed(enableBody, { reason: flags.reason })
  const { replayed, audit } = await withDatabase((pool, config) => {
    assertKnown(config, endpoint)
    const context = { pool, auditKey: config.audit.key }
    const acting = { ...atThisMachine(), reason }
    const [from, to] = [new Date(since), until === undefined ? null : new Date(until)]
    return replayToEndpoint.run(context, acting, {
      endpoint,
      from,
      to,
      which: all ? 'all' : 'missed',
    })
  })
  const more =
    replayed === REPLAY_MAX ? ' There may be more: run the command again with a later --since.' : ''
  print({ endpoint, replayed, audit }, json, [
    `Requeued ${counted(replayed, 'message')} for ${endpoint}.${more}`,
  ])
}

/** An endpoint that the config no longer names may still have its finding: the service knows. */
async function enableOne(name: string, { reason, json }: ActionResult): Promise<void> {
  const asked = { params: parsed(endpointParams, { name }), body: parsed(enableBody, { reason }) }
  const done = await askOperatorService((service, by) => service.enableEndpoint(asked, by))
  print(done, json, [`Resumed deliveries to ${name}. Bursar retries its pending messages now.`])
}

function assertKnown({ webhooks }: Config, endpoint: string): void {
  const names = webhooks.endpoints.map(({ name }) => name)
  if (names.includes(endpoint)) return
  const nearest = nearestName(endpoint, names)
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`
  const known = names.length === 0 ? 'none' : names.join(', ')
  throw usageError(
    `argument 'endpoint' value '${endpoint}' is invalid. ` +
      `Outgoing endpoints in the config: ${known}.${meant}`,
  )
}
