import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceDesk, type ServiceDesk } from '../support/service-desk.ts'

const TWINS = ['invoice.paid', 'invoice.payment_succeeded']

let desk: ServiceDesk
let tenantId: string
let round = 0

beforeAll(async () => {
  desk = await openServiceDesk()
})
afterAll(() => desk.close())

/** A tenant in grace whose open invoice is paid in this moment; nobody has told us yet. */
beforeEach(async () => {
  round += 1
  tenantId = `twins-${round}`
  const { customer } = await desk.buy({ company: tenantId })
  await desk.settled()
  desk.simulator.platform.failNextPayments(String(customer))
  await desk.simulator.clock.advance({ days: 32 })
  await desk.settled()
  expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE'])
  desk.simulator.deliveries.pause()
  desk.simulator.platform.recover(String(customer))
})

afterEach(() => desk.simulator.deliveries.resume())

test.each([
  ['invoice.paid first', TWINS],
  ['invoice.payment_succeeded first', [...TWINS].reverse()],
])('one change, one audit row: %s', async (_, types) => {
  for (const event of twins(types)) {
    expect((await desk.deliver(event)).status).toBe(200)
    await desk.bursar.settled()
    expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE', 'GRACE>ACTIVE'])
  }
})

test('one change, one audit row: both at once', async () => {
  await Promise.all(twins(TWINS).map(desk.deliver))
  await desk.bursar.settled()
  expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE', 'GRACE>ACTIVE'])
})

/** The two events of the invoice that was paid last. */
function twins(types: readonly string[]) {
  const events = types.map((type) => desk.simulator.events.list({ type }).at(-1)!)
  const invoices = events.map(({ data }) => 'id' in data.object && data.object.id)
  expect(new Set(invoices).size).toBe(1)
  return events
}

/** All audit rows of the tenant's subscription. */
async function changes(): Promise<string[]> {
  const { rows } = await desk.database.pool.query<{ change: string }>(
    `select coalesce(details->>'status_from', 'null') || '>' || (details->>'status_to') as change
     from bursar.subscription_audit
     where tenant_id = $1 and event_type like 'subscription.%' order by sequence`,
    [tenantId],
  )
  return rows.map(({ change }) => change)
}
