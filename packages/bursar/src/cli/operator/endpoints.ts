import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { Command } from 'commander'
import { askOperatorService, print } from './ask-operator-service.ts'

type Told = OperatorAnswer<'endpoints'>
type EventType = Told['event_types'][number]

const NOT_KNOWN =
  'What Stripe is told to send is not known: it says so to a STRIPE_SECRET_KEY that may read ' +
  'webhook endpoints, if one of them leads here.'

/** `bursar endpoints`: which signing secret is in use, and whether what goes out is accepted. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar endpoints\n')
    .action(async ({ json }: { json?: boolean }) => {
      const told = await askOperatorService((service, by) => service.endpoints({}, by))
      const incoming = told.incoming.flatMap(linesOf)
      const outgoing = told.outgoing.map(
        ({ name, state, pending }) => `${name}  ${state}  ${pending} pending`,
      )
      const missing = told.event_types.filter(({ is_missing }) => is_missing)
      const types = missing.map((one) => `${stateOf(one)}: ${one.type}. ${one.without}`)
      print(told, json, [...incoming, ...outgoing, ...types, ...unasked(told.event_types)])
    })
}

function linesOf({ path, secrets, refused_24h, ignored_24h }: Told['incoming'][number]): string[] {
  return [
    ...secrets.map((one) => `${path}  secret ${one.position} ${one.fingerprint}: ${one.sentence}`),
    ...refused_24h.map(
      (one) => `${path}  ${one.count} refused in 24 h: ${one.code}. ${one.advice}`,
    ),
    ...ignored_24h.map((one) => `${path}  ${one.count} ignored in 24 h: ${one.because}`),
  ]
}

/** What has not come need not be missing. */
function unasked(types: readonly EventType[]): string[] {
  return types.every(({ is_sent }) => is_sent === null) ? [NOT_KNOWN] : []
}

function stateOf({ is_sent, last_at }: EventType): string {
  if (is_sent === false) return 'not sent by Stripe'
  return last_at === null ? 'never seen' : 'not seen for 30 days'
}
