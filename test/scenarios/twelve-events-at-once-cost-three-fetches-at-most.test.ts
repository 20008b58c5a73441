import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const EVENTS = 12
const FETCHES_MAX = 3

let stage: ServiceStage
let id: string
let events: Stripe.Event[]

beforeAll(async () => {
  stage = await openServiceStage()
  id = String((await stage.buy({ company: 'Acme Wind' })).subscription)
  await stage.caughtUp()
})
beforeEach(() => {
  stage.simulator.requests.clear()
  events = Array.from({ length: EVENTS }, () =>
    eventAbout('customer.subscription.updated', { id, object: 'subscription' }),
  )
})
afterAll(() => stage.close())

test('twelve events on one subscription at once cost at most three fetches', async () => {
  const answers = await Promise.all(events.map(stage.deliver))
  await stage.bursar.caughtUp()
  expect(answers.map(({ status }) => status)).toEqual(Array(EVENTS).fill(200))
  expect(await processed()).toBe(EVENTS)
  expect(stage.fetchesOf(id)).toBeGreaterThanOrEqual(1)
  expect(stage.fetchesOf(id)).toBeLessThanOrEqual(FETCHES_MAX)
})

test('twelve that come one by one while Stripe takes its time cost one fetch more', async () => {
  const asked = Promise.withResolvers<void>()
  const allThere = Promise.withResolvers<undefined>()
  stage.simulator.onApiRequest = () => {
    asked.resolve()
    return allThere.promise
  }
  const [first, ...later] = events
  await stage.deliver(first!)
  await asked.promise
  for (const event of later) expect((await stage.deliver(event)).status).toBe(200)
  allThere.resolve(undefined)
  await stage.bursar.caughtUp()
  expect(await processed()).toBe(EVENTS)
  expect(stage.fetchesOf(id)).toBe(2)
})

async function processed(): Promise<number> {
  const { rows } = await stage.database.pool.query<{ count: number }>(
    `select count(*)::int as count from bursar.stripe_events
     where event_id = any($1) and processed_at is not null`,
    [events.map((event) => event.id)],
  )
  return rows[0]?.count ?? 0
}
