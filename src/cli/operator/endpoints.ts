import { Command } from 'commander'
import { askDesk, print } from './ask-desk.ts'

/** `bursar endpoints`: which signing secret is in use, and whether what goes out is accepted. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .description('traffic per signing secret, outgoing endpoints, event types not sent')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar endpoints\n')
    .action(async ({ json }: { json?: boolean }) => {
      const told = await askDesk((desk, by) => desk.endpoints({}, by))
      const secrets = told.incoming.flatMap(({ path, secrets: each }) =>
        each.map((one) => `${path}  secret ${one.position} ${one.fingerprint}: ${one.sentence}`),
      )
      const outgoing = told.outgoing.map(
        ({ name, state, owed }) => `${name}  ${state}  ${owed} owed`,
      )
      const missing = told.event_types.filter(({ is_missing }) => is_missing)
      const types = missing.map((one) => `${stateOf(one)}: ${one.type}. ${one.without}`)
      print(told, json, [...secrets, ...outgoing, ...types])
    })
}

function stateOf({ is_sent, last_at }: { is_sent: boolean | null; last_at: string | null }) {
  if (is_sent === false) return 'not sent by Stripe'
  return last_at === null ? 'never seen' : 'not seen for 30 days'
}
