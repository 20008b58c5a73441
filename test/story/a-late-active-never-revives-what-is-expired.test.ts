import type Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

let desk: ServiceDesk
let tenantId: string
let id: string
/** What Stripe said of the subscription when it was active: it arrives late. */
let updated: Stripe.Event
let round = 0

beforeAll(async () => {
  desk = await openServiceDesk()
})
afterAll(() => desk.close())

/** A subscription that was changed once, and then ended; its `updated` is still on its way. */
beforeEach(async () => {
  round += 1
  tenantId = `late-${round}`
  const { subscription } = await desk.buy({ company: tenantId })
  id = String(subscription)
  await desk.settled()
  desk.simulator.deliveries.pause()
  await desk.stripe.subscriptions.update(id, { metadata: { resource_id: 'wind-7' } })
  updated = desk.simulator.events.list({ type: 'customer.subscription.updated' }).at(-1)!
  desk.simulator.platform.cancel(id)
  const deleted = desk.simulator.events.list({ type: 'customer.subscription.deleted' }).at(-1)!
  await desk.deliver(deleted)
  await desk.bursar.settled()
  expect(await status()).toBe('EXPIRED')
})

afterEach(() => {
  desk.simulator.onApiRequest = null
  desk.simulator.deliveries.resume()
})

test('a late updated(active) after the deletion: stays EXPIRED, and nothing is written', async () => {
  expect(updated.data.object).toMatchObject({ id, status: 'active' })
  const before = await audited()
  expect((await desk.deliver(updated)).status).toBe(200)
  await desk.bursar.settled()
  expect(await status()).toBe('EXPIRED')
  expect(await audited()).toEqual(before)
  expect(await desk.findings()).toEqual([])
})

test('a late updated(active) that finds a stale read as well: stays EXPIRED, a finding', async () => {
  desk.simulator.onApiRequest = ({ path }) => (path.endsWith(id) ? { kind: 'stale' } : undefined)
  await desk.deliver(updated)
  await desk.bursar.settled()
  expect(desk.simulator.requests.list().at(-1)).toMatchObject({ fault: 'stale' })
  expect(await status()).toBe('EXPIRED')
  expect((await audited()).at(-1)).toBe('subscription.transition_blocked')
  expect(await desk.findings()).toEqual([`transition_blocked ${id}`])

  desk.simulator.onApiRequest = null
  await lookAgainNow()
  await expect.poll(() => desk.findings(), { timeout: 10_000 }).toEqual([])
  expect(await status()).toBe('EXPIRED')
})

/** The later look that such an answer earns comes after half a minute. */
async function lookAgainNow(): Promise<void> {
  const { rowCount } = await desk.database.pool.query(
    `update bursar.stripe_subjects set recheck_at = now()
     where subject = $1 and recheck_cause = 'late_look' and recheck_at > now()`,
    [id],
  )
  expect(rowCount).toBe(1)
}

async function status(): Promise<string | undefined> {
  const line = (await desk.granted()).find((one) => one.startsWith(`${id} `))
  return line?.split(' ')[1]
}

async function audited(): Promise<string[]> {
  const { rows } = await desk.database.pool.query<{ event_type: string }>(
    'select event_type from bursar.subscription_audit where tenant_id = $1 order by sequence',
    [tenantId],
  )
  return rows.map((row) => row.event_type)
}
