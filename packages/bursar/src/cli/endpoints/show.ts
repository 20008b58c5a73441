import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { Command } from 'commander'
import { askOperatorService } from '../operator/ask-operator-service.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { print, section } from '../output/print.ts'
import { state } from '../output/tones.ts'

type Answer = OperatorAnswer<'endpoints'>
type EventType = Answer['event_types'][number]

/** Why Bursar ignores a delivery, by the word that it counts. */
const IGNORED: Readonly<Record<string, string>> = {
  type: 'event type not used',
  mode: 'event of the other mode (test or live)',
  account: 'event of an account that the endpoint does not list',
}

const NOT_KNOWN =
  'Bursar does not know which event types Stripe sends. Use a STRIPE_SECRET_KEY that can ' +
  'read webhook endpoints, and add an endpoint with the URL of this service in Stripe.'

/** `bursar endpoints show`: which signing secrets are in use, and whether webhooks are accepted. */
export function showCommand(): Command {
  return new Command('show')
    .description('Show incoming deliveries, outgoing endpoints and missing event types')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar endpoints show'))
    .action(async ({ json }: { json?: boolean }) => {
      const found = await askOperatorService((service, by) => service.endpoints({}, by))
      const outgoing = found.outgoing.map(
        (one) => `${one.name}: ${state(one.state)}, ${one.pending} pending`,
      )
      print(found, json, [
        ...found.incoming.flatMap(({ path, ...of }) => [path, ...incomingLines(of)]),
        ...section('Outgoing webhooks', outgoing),
        ...section('Event types', typeLines(found.event_types)),
      ])
    })
}

function incomingLines(endpoint: Omit<Answer['incoming'][number], 'path'>): string[] {
  const { secrets, refused_24h, ignored_24h } = endpoint
  return [
    ...secrets.map(
      (one) => `  Signing secret ${one.position} (${one.fingerprint}): ${one.sentence}`,
    ),
    ...refused_24h.map((one) => `  ${one.count} refused in 24 hours: ${one.code}. ${one.advice}`),
    ...ignored_24h.map(
      (one) => `  ${one.count} ignored in 24 hours: ${IGNORED[one.because] ?? one.because}`,
    ),
  ]
}

/** Those that are missing for the same reason and mean the same stand together. */
function typeLines(types: readonly EventType[]): string[] {
  const missing = types.filter(({ is_missing }) => is_missing)
  const byMeaning = Map.groupBy(missing, ({ without, ...one }) => `${stateOf(one)}. ${without}`)
  const lines = [...byMeaning].flatMap(([meaning, group]) => [
    group.map(({ type }) => type).join(', '),
    `  ${meaning}`,
  ])
  // A type that never arrived is not always missing.
  return types.every(({ is_sent }) => is_sent === null) ? [...lines, NOT_KNOWN] : lines
}

function stateOf({ is_sent, last_at }: Omit<EventType, 'without'>): string {
  if (is_sent === false) return 'Not sent by Stripe'
  return last_at === null ? 'Never received' : 'Not received for 30 days'
}
