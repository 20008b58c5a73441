import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const TWINS = ['invoice.paid', 'invoice.payment_succeeded']

let stage: ServiceStage
let tenantId: string
let round = 0

beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

/** A tenant in grace whose open invoice is paid in this moment; nobody has told us yet. */
beforeEach(async () => {
  round += 1
  tenantId = `twins-${round}`
  const { customer } = await stage.buy({ company: tenantId })
  await stage.caughtUp()
  stage.simulator.platform.failNextPayments(String(customer))
  await stage.simulator.clock.advance({ days: 32 })
  await stage.caughtUp()
  expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE'])
  stage.simulator.deliveries.pause()
  stage.simulator.platform.recover(String(customer))
})

afterEach(() => stage.simulator.deliveries.resume())

test.each([
  ['invoice.paid first', TWINS],
  ['invoice.payment_succeeded first', [...TWINS].reverse()],
])('one change, one audit row: %s', async (_, types) => {
  for (const event of twins(types)) {
    expect((await stage.deliver(event)).status).toBe(200)
    await stage.bursar.caughtUp()
    expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE', 'GRACE>ACTIVE'])
  }
})

test('one change, one audit row: both at once', async () => {
  await Promise.all(twins(TWINS).map(stage.deliver))
  await stage.bursar.caughtUp()
  expect(await changes()).toEqual(['null>ACTIVE', 'ACTIVE>GRACE', 'GRACE>ACTIVE'])
})

/** The two events of the invoice that was paid last. */
function twins(types: readonly string[]) {
  const events = types.map((type) => stage.simulator.events.list({ type }).at(-1)!)
  const invoices = events.map(({ data }) => 'id' in data.object && data.object.id)
  expect(new Set(invoices).size).toBe(1)
  return events
}

/** All audit rows of the tenant's subscription. */
async function changes(): Promise<string[]> {
  const { rows } = await stage.database.pool.query<{ change: string }>(
    `select coalesce(details->>'status_from', 'null') || '>' || (details->>'status_to') as change
     from bursar.subscription_audit
     where tenant_id = $1 and event_type like 'subscription.%' order by sequence`,
    [tenantId],
  )
  return rows.map(({ change }) => change)
}
