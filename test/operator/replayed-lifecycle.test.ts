import { afterAll, beforeAll, expect, test } from 'vitest'
import { purge } from '../../packages/bursar/src/schedule/purge.store.ts'
import { OPERATOR_ROUTES } from '../../packages/wire/src/operator/routes.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

let stage: ServiceStage
let operator: AtConsole
/** It made the tenant, and its subscription was looked at. */
let event: { event_id: string; object_id: string }

beforeAll(async () => {
  stage = await openServiceStage()
  operator = await signedIn(stage, 'operator')
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
  const { rows } = await stage.database.pool.query<typeof event>(
    "select event_id, object_id from bursar.stripe_events where event_type = 'checkout.session.completed'",
  )
  event = rows[0]!
})
afterAll(() => stage.close())

async function lifecycle() {
  const { body } = await operator.ask('GET', `/events/${event.event_id}`)
  return OPERATOR_ROUTES.event.answer.parse(body).lifecycle
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
  const first = await lifecycle()
  const happened = [...FETCHED, 'changed', ...FETCHED, 'changed']
  expect(first.map(({ step }) => step)).toEqual(['received', 'recorded', ...happened])
  const answer = await replay('the price was listed')
  const waits = await lifecycle()
  expect(waits.slice(0, first.length)).toEqual(first)
  expect(waits[first.length]).toMatchObject({
    step: 'replayed',
    sentence: 'Reprocessed by A operator. Reason: “the price was listed”',
    audit_id: (answer.body['audit'] as { id: string }).id,
    tenant_id: 'acme',
    by: 'A operator',
    reason: 'the price was listed',
  })
  await stage.caughtUp()
  await replay('to be sure')
  await stage.caughtUp()
  const whole = await lifecycle()
  expect(whole.slice(0, first.length)).toEqual(first)
  const later = whole.slice(first.length)
  expect(later.map(({ step }) => step)).toEqual([...AGAIN, ...AGAIN])
  const decided = whole.filter(({ step }) => step === 'decided')
  const same = { outcome: 'unchanged' }
  const firstly = [{ outcome: 'linked' }, { outcome: 'accepted' }]
  expect(decided).toMatchObject([...firstly, same, same, same, same])
})

test('a replayed event is listed once, as what it came to last', async () => {
  for (const search of [`object_id=${event.object_id}`, 'tenant_id=acme', 'outcome=unchanged']) {
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
    stage.database.pool.query(
      `update bursar.stripe_objects set leased_until = ${until} where object_id = $1`,
      [event.object_id],
    )
  // As a node would hold it: whoever says that they hold one for longer is not believed.
  await lease("bursar.clock() + interval '12 seconds'")
  await replay('once')
  await replay('and once more, at once')
  expect((await lifecycle()).slice(-3)).toMatchObject([
    { step: 'replayed', reason: 'once' },
    { step: 'replayed', reason: 'and once more, at once' },
    { step: 'claimed', at: null },
  ])
  await lease('null')
  await replay('the worker is back')
  await stage.caughtUp()
  const steps = (await lifecycle()).map(({ step }) => step).join(' ')
  expect(steps.endsWith(['replayed', 'replayed', ...AGAIN].join(' ')), steps).toBe(true)
})

test('what is purged of the trail is said to be gone, and its replays go with an event', async () => {
  const { pool } = stage.database
  await pool.query('delete from bursar.refresh_results where object_id = $1', [event.object_id])
  const told = (await lifecycle()).filter(({ step }) => step === 'decided')
  expect(told[0]).toMatchObject({ outcome: 'linked', rule: null })
  expect(told[0]?.sentence).toBe('Result: “linked”. The details have been purged.')
  expect(told.at(-1)).toMatchObject({ outcome: 'unchanged', rule: null })
  await pool.query("update bursar.stripe_events set received_at = now() - interval '500 days'")
  await purge(pool, 400)
  const left = `select (select count(*)::int from bursar.stripe_events) as events,
    (select count(*)::int from bursar.event_replays) as replays`
  expect((await pool.query(left)).rows).toEqual([{ events: 0, replays: 0 }])
})
