import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventAbout, openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

const EVENTS = 12
const FETCHES_MAX = 3

let desk: ServiceDesk
let id: string
let events: Stripe.Event[]

beforeAll(async () => {
  desk = await openServiceDesk()
  id = String((await desk.buy({ company: 'Acme Wind' })).subscription)
  await desk.settled()
})
beforeEach(() => {
  desk.simulator.requests.clear()
  events = Array.from({ length: EVENTS }, () =>
    eventAbout('customer.subscription.updated', { id, object: 'subscription' }),
  )
})
afterAll(() => desk.close())

test('twelve events on one subscription at once cost at most three fetches', async () => {
  const answers = await Promise.all(events.map(desk.deliver))
  await desk.bursar.settled()
  expect(answers.map(({ status }) => status)).toEqual(Array(EVENTS).fill(200))
  expect(await processed()).toBe(EVENTS)
  expect(desk.fetchesOf(id)).toBeGreaterThanOrEqual(1)
  expect(desk.fetchesOf(id)).toBeLessThanOrEqual(FETCHES_MAX)
})

test('twelve that come one by one while Stripe takes its time cost one fetch more', async () => {
  const asked = Promise.withResolvers<void>()
  const allThere = Promise.withResolvers<undefined>()
  desk.simulator.onApiRequest = () => {
    asked.resolve()
    return allThere.promise
  }
  const [first, ...later] = events
  await desk.deliver(first!)
  await asked.promise
  for (const event of later) expect((await desk.deliver(event)).status).toBe(200)
  allThere.resolve(undefined)
  await desk.bursar.settled()
  expect(await processed()).toBe(EVENTS)
  expect(desk.fetchesOf(id)).toBe(2)
})

async function processed(): Promise<number> {
  const { rows } = await desk.database.pool.query<{ count: number }>(
    `select count(*)::int as count from bursar.stripe_events
     where event_id = any($1) and processed_at is not null`,
    [events.map((event) => event.id)],
  )
  return rows[0]?.count ?? 0
}
