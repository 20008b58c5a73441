import { afterAll, beforeAll, expect, test } from 'vitest'
import { purge } from '../../packages/bursar/src/schedule/purge.store.ts'
import { OPERATOR_ROUTES } from '../../packages/wire/src/operator/routes.ts'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'
import { type AtConsole, signedIn } from './operator-desk.ts'

let desk: ServiceDesk
let operator: AtConsole
/** It made the tenant, and its subscription was looked at. */
let event: { event_id: string; subject: string }

beforeAll(async () => {
  desk = await openServiceDesk()
  operator = await signedIn(desk, 'operator')
  await desk.buy({ company: 'acme' })
  await desk.settled()
  const { rows } = await desk.database.pool.query<typeof event>(
    "select event_id, subject from bursar.stripe_events where event_type = 'checkout.session.completed'",
  )
  event = rows[0]!
})
afterAll(() => desk.close())

async function life() {
  const { body } = await operator.ask('GET', `/events/${event.event_id}`)
  return OPERATOR_ROUTES.event.answer.parse(body).life
}

const replay = (reason: string) =>
  operator.ask('POST', `/events/${event.event_id}/replay`, { reason })

async function idsOf(search: string): Promise<string[]> {
  const { body } = await operator.ask('GET', `/events?limit=200&${search}`)
  return OPERATOR_ROUTES.events.answer.parse(body).rows.map(({ event_id }) => event_id)
}

const FETCHED = ['claimed', 'fetched', 'decided']
/** Of the checkout, and of the subscription that it points at. */
const AGAIN = ['replayed', ...FETCHED, ...FETCHED]

test('the life of a replayed event has what it came to first, who replayed it, and what then', async () => {
  const first = await life()
  const happened = [...FETCHED, 'changed', ...FETCHED, 'changed']
  expect(first.map(({ step }) => step)).toEqual(['received', 'recorded', ...happened])
  const answer = await replay('the price was listed')
  const waits = await life()
  expect(waits.slice(0, first.length)).toEqual(first)
  expect(waits[first.length]).toMatchObject({
    step: 'replayed',
    sentence: 'Replayed by A operator: the price was listed',
    audit_id: (answer.body['audit'] as { id: string }).id,
    tenant_id: 'acme',
    by: 'A operator',
    reason: 'the price was listed',
  })
  await desk.settled()
  await replay('to be sure')
  await desk.settled()
  const whole = await life()
  expect(whole.slice(0, first.length)).toEqual(first)
  const later = whole.slice(first.length)
  expect(later.map(({ step }) => step)).toEqual([...AGAIN, ...AGAIN])
  const decided = whole.filter(({ step }) => step === 'decided')
  const same = { outcome: 'unchanged' }
  const firstly = [{ outcome: 'linked' }, { outcome: 'accepted' }]
  expect(decided).toMatchObject([...firstly, same, same, same, same])
})

test('a replayed event is listed once, as what it came to last', async () => {
  for (const search of [`subject=${event.subject}`, 'tenant_id=acme', 'outcome=unchanged']) {
    const ids = await idsOf(search)
    expect(
      ids.filter((id) => id === event.event_id),
      search,
    ).toEqual([event.event_id])
  }
  expect(await idsOf('outcome=linked')).not.toContain(event.event_id)
  const pages: string[] = []
  let after = ''
  do {
    const { body } = await operator.ask('GET', `/events?limit=1&outcome=unchanged${after}`)
    const { rows, next } = OPERATOR_ROUTES.events.answer.parse(body)
    pages.push(...rows.map(({ event_id }) => event_id))
    after = next === null ? '' : `&after=${encodeURIComponent(next)}`
  } while (after !== '')
  expect(pages.filter((id) => id === event.event_id)).toEqual([event.event_id])
})

test('an event replayed while it was pending has no answer of its own before that', async () => {
  const lease = (until: string) =>
    desk.database.pool.query(
      `update bursar.stripe_subjects set leased_until = ${until} where subject = $1`,
      [event.subject],
    )
  // As a node would hold it: whoever says that they hold one for longer is not believed.
  await lease("bursar.clock() + interval '12 seconds'")
  await replay('once')
  await replay('and once more, at once')
  expect((await life()).slice(-3)).toMatchObject([
    { step: 'replayed', reason: 'once' },
    { step: 'replayed', reason: 'and once more, at once' },
    { step: 'claimed', at: null },
  ])
  await lease('null')
  await replay('the worker is back')
  await desk.settled()
  const steps = (await life()).map(({ step }) => step).join(' ')
  expect(steps.endsWith(['replayed', 'replayed', ...AGAIN].join(' ')), steps).toBe(true)
})

test('what is purged of the trail is said to be gone, and its replays go with an event', async () => {
  const { pool } = desk.database
  await pool.query('delete from bursar.settlements where subject = $1', [event.subject])
  const told = (await life()).filter(({ step }) => step === 'decided')
  expect(told[0]).toMatchObject({ outcome: 'linked', rule: null })
  expect(told[0]?.sentence).toBe('It came to “linked”. How is kept no longer.')
  expect(told.at(-1)).toMatchObject({ outcome: 'unchanged', rule: null })
  await pool.query("update bursar.stripe_events set received_at = now() - interval '500 days'")
  await purge(pool, 400)
  const left = `select (select count(*)::int from bursar.stripe_events) as events,
    (select count(*)::int from bursar.event_replays) as replays`
  expect((await pool.query(left)).rows).toEqual([{ events: 0, replays: 0 }])
})
