import { Command } from 'commander'
import { eventQuery } from '../../wire/operator/events.ts'
import { subscriptionQuery } from '../../wire/operator/subscriptions.ts'
import { askDesk, parsed, print } from './ask-desk.ts'

type Flags = Readonly<Record<string, string | boolean | undefined>> & { readonly json?: boolean }

/** `bursar events`: what Stripe told, and what became of it. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('events and what became of them; the life of one with its id')
    .option('--id <event>', 'the life of this event (evt_…)')
    .option('--type <type>', 'only of this type')
    .option('--subject <id>', 'only about this object of Stripe')
    .option('--tenant <id>', 'only of this tenant')
    .option('--outcome <outcome>', 'only what ended so; pending: what has not')
    .option('--limit <rows>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar events --tenant acme --outcome pending\n')
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listEvents(flags) : showLife(id, flags),
    )
}

async function listEvents({ tenant, json, ...flags }: Flags): Promise<void> {
  const query = parsed(eventQuery, { ...flags, tenant_id: tenant })
  const page = await askDesk((desk, by) => desk.events({ query }, by))
  const lines = page.rows.map((row) =>
    [row.received_at, row.event_id, row.type, row.subject, row.outcome].join('  '),
  )
  print(page, json, lines.length === 0 ? ['No such event.'] : lines)
}

async function showLife(event_id: string, { json }: Flags): Promise<void> {
  const life = await askDesk((desk, by) => desk.event({ params: { event_id } }, by))
  const steps = life.life.map(({ at, sentence }) => `  ${at ?? 'to come'}  ${sentence}`)
  print(life, json, [`${life.event_id}  ${life.type}  ${life.outcome}`, ...steps])
}

/** `bursar subjects`: how the subscriptions stand, and whether Stripe is still to be asked. */
export function subjectsCommand(): Command {
  return new Command('subjects')
    .description('subscriptions; how one of them stands with its id')
    .option('--id <subscription>', 'how this one stands, and its history')
    .option('--search <text>', 'the beginning of Stripe’s id')
    .option('--tenant <id>', 'only of this tenant')
    .option('--status <status>', 'only of this status')
    .option('--limit <rows>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar subjects --status GRACE\n')
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listSubscriptions(flags) : showSubscription(id, flags),
    )
}

async function listSubscriptions({ tenant, json, ...flags }: Flags): Promise<void> {
  const query = parsed(subscriptionQuery, { ...flags, tenant_id: tenant })
  const page = await askDesk((desk, by) => desk.subscriptions({ query }, by))
  const lines = page.rows.map((row) =>
    [row.subscription_id, row.status, row.plan_id, row.tenant_id].join('  '),
  )
  print(page, json, lines.length === 0 ? ['No such subscription.'] : lines)
}

async function showSubscription(subscription_id: string, { json }: Flags): Promise<void> {
  const found = await askDesk((desk, by) => desk.subscription({ params: { subscription_id } }, by))
  const { subject } = found
  const waits = subject?.dirty === true ? 'Stripe is still to be asked.' : 'It is settled.'
  const failed = subject?.last_error == null ? '' : ` The last try ended in ${subject.last_error}.`
  const history = found.history.map(({ at, sentence }) => `  ${at}  ${sentence}`)
  const title = `${found.subscription_id}  ${found.status}  ${found.plan_id}  ${found.tenant_id}`
  print(found, json, [title, `${waits}${failed}`, ...history])
}

/** `bursar explain`: why it is as it is. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('why a tenant or a subscription is as it is, or was at a moment')
    .argument('<id>', 'of a tenant, or of a subscription (ours or Stripe’s)')
    .option('--at <instant>', 'as it was then (ISO 8601 with an offset)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar explain acme --at 2026-03-01T12:00:00Z\n')
    .action(async (id: string, { at, json }: { at?: string; json?: boolean }) => {
      const query = at === undefined ? {} : { at }
      const told = await askDesk((desk, by) => desk.explain({ params: { id }, query }, by))
      const because = told.because.map((one) => `  ${one.at ?? ''}  ${one.sentence}`)
      const next = told.next.map((one) => `  ${one.at ?? 'Then'}  ${one.sentence}`)
      const open = told.open_findings.map((one) => `  finding ${one.finding_id}: ${one.title}`)
      print(told, json, [told.sentence, ...because, ...next, ...open])
    })
}

/** `bursar endpoints`: which signing secret is in use, and whether what goes out is accepted. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .description('traffic per signing secret, outgoing endpoints, event types never seen')
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
      const types = missing.map(({ type, without }) => `never seen: ${type}. ${without}`)
      print(told, json, [...secrets, ...outgoing, ...types])
    })
}
