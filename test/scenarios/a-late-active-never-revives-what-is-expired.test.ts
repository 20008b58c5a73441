import type Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

let stage: ServiceStage
let tenantId: string
let id: string
/** What Stripe said of the subscription when it was active: it arrives late. */
let updated: Stripe.Event
let round = 0

beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

/** A subscription that was changed once, and then ended; its `updated` is still on its way. */
beforeEach(async () => {
  round += 1
  tenantId = `late-${round}`
  const { subscription } = await stage.buy({ company: tenantId })
  id = String(subscription)
  await stage.caughtUp()
  stage.simulator.deliveries.pause()
  await stage.stripe.subscriptions.update(id, { metadata: { resource_id: 'wind-7' } })
  updated = stage.simulator.events.list({ type: 'customer.subscription.updated' }).at(-1)!
  stage.simulator.platform.cancel(id)
  const deleted = stage.simulator.events.list({ type: 'customer.subscription.deleted' }).at(-1)!
  await stage.deliver(deleted)
  await stage.bursar.caughtUp()
  expect(await status()).toBe('EXPIRED')
})

afterEach(() => {
  stage.simulator.onApiRequest = null
  stage.simulator.deliveries.resume()
})

test('a late updated(active) after the deletion: stays EXPIRED, and nothing is written', async () => {
  expect(updated.data.object).toMatchObject({ id, status: 'active' })
  const before = await audited()
  expect((await stage.deliver(updated)).status).toBe(200)
  await stage.bursar.caughtUp()
  expect(await status()).toBe('EXPIRED')
  expect(await audited()).toEqual(before)
  expect(await stage.findings()).toEqual([])
})

test('a late updated(active) that finds a stale read as well: stays EXPIRED, a finding', async () => {
  stage.simulator.onApiRequest = ({ path }) => (path.endsWith(id) ? { kind: 'stale' } : undefined)
  await stage.deliver(updated)
  await stage.bursar.caughtUp()
  expect(stage.simulator.requests.list().at(-1)).toMatchObject({ fault: 'stale' })
  expect(await status()).toBe('EXPIRED')
  expect((await audited()).at(-1)).toBe('subscription.transition_blocked')
  expect(await stage.findings()).toEqual([`transition_blocked ${id}`])

  stage.simulator.onApiRequest = null
  await readAgainNow()
  await expect.poll(() => stage.findings()).toEqual([])
  expect(await status()).toBe('EXPIRED')
})

/** The later read that such an answer earns comes after half a minute. */
async function readAgainNow(): Promise<void> {
  const { rowCount } = await stage.database.pool.query(
    `update bursar.stripe_objects set recheck_at = now()
     where object_id = $1 and recheck_cause = 'late_read' and recheck_at > now()`,
    [id],
  )
  expect(rowCount).toBe(1)
}

async function status(): Promise<string | undefined> {
  const line = (await stage.granted()).find((one) => one.startsWith(`${id} `))
  return line?.split(' ')[1]
}

async function audited(): Promise<string[]> {
  const { rows } = await stage.database.pool.query<{ event_type: string }>(
    'select event_type from bursar.subscription_audit where tenant_id = $1 order by sequence',
    [tenantId],
  )
  return rows.map((row) => row.event_type)
}
