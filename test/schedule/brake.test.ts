import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBrake } from '../../packages/bursar/src/operator/actions/brake/brake.store.ts'
import { confirmBrake } from '../../packages/bursar/src/operator/actions/brake/confirm-brake.store.ts'
import { discardBrake } from '../../packages/bursar/src/operator/actions/brake/discard-brake.ts'
import { BRAKE_USUAL } from '../../packages/bursar/src/subscription/brake/brake.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const TENANTS = 250
/** A tenth of them did not pay, and is in its grace period. */
const LATE = 25
const WHO = { operatorId: 'ops' }
const ASKED = { body: { reason: 'A test.' } }

let clock: VirtualClock
let database: TestDatabase
let simulator: Simulator
let apiBase: string
let late: string[]
const nodes: TestNode[] = []

const nodeWith = (gracePeriodDays: number): TestNode => {
  const { policy } = testNode({ pool: database.pool, apiBase }).context
  const more = { policy: { ...policy, gracePeriodDays, brake: BRAKE_USUAL } }
  const node = testNode({ pool: database.pool, apiBase, more })
  nodes.push(node)
  return node
}
const act = () => ({ pool: database.pool, auditKey: AUDIT_KEY })
const refreshAll = async (node: TestNode) => {
  await database.pool.query(`update bursar.stripe_objects set generation = generation + 1,
    due_at = bursar.clock(), cause = 'operator'`)
  await node.drain()
}
const statuses = async (): Promise<Record<string, number>> => {
  const count =
    'select status, count(*)::int as count from bursar.subscriptions group by 1 order by 1'
  const { rows } = await database.pool.query(count)
  return Object.fromEntries(rows.map((row) => [row.status, row.count]))
}
const openFindings = async (): Promise<string[]> => {
  const open = "select kind from bursar.findings where resolved_at is null and kind like 'brake%'"
  return (await database.pool.query(open)).rows.map(({ kind }) => kind)
}

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  simulator = createSimulator({ startAt: clock.now() })
  const { port } = await simulator.start()
  apiBase = `http://127.0.0.1:${port}`
  const { platform } = simulator
  platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const sold = Array.from({ length: TENANTS }, () => {
    const customer = platform.createCustomer({})
    return {
      customer: customer.id,
      id: platform.subscribe({ customer: customer.id, price: 'price_starter' }).id,
    }
  })
  late = sold.slice(0, LATE).map(({ id }) => id)
  for (const { customer } of sold.slice(0, LATE)) platform.failNextPayments(customer)
  clock.set('2026-02-02T00:00:00Z')
  await simulator.clock.advance(clock.now())
  await database.pool.query(
    `insert into bursar.tenants (tenant_id, name)
     select customer, customer from unnest($1::text[]) as c(customer)`,
    [sold.map(({ customer }) => customer)],
  )
  await database.pool.query(
    `insert into bursar.stripe_customers (account, customer_id, tenant_id)
     select '', customer, customer from unnest($1::text[]) as c(customer)`,
    [sold.map(({ customer }) => customer)],
  )
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind)
     select '', id, 'subscription' from unnest($1::text[]) as s(id)`,
    [sold.map(({ id }) => id)],
  )
  await nodeWith(14).drain()
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, GRACE: LATE })
})
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await simulator.stop()
  await database.drop()
})

/** A node whose config gives no grace at all. */
async function playWrongConfig(): Promise<TestNode> {
  const wrong = nodeWith(0)
  await refreshAll(wrong)
  await wrong.tick()
  await wrong.drain()
  return wrong
}

test('a config that would suspend a tenth of all tenants suspends nobody, and an operator is told', async () => {
  await playWrongConfig()
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, GRACE: LATE })
  expect(await openFindings()).toEqual(['brake_engaged'])
  const brake = await readBrake(database.pool)
  expect(brake).toMatchObject({ held: LATE, restoring: 0, tenants: 20, of_tenants: TENANTS })
  expect(brake.subscriptions.map((one) => one.subscription_id).sort()).toEqual([...late].sort())
  const tenants = "select count(*)::int as lost from bursar.tenants where status = 'SUSPENDED'"
  expect((await database.pool.query(tenants)).rows).toEqual([{ lost: 0 }])
})

test('discarded after the config was corrected: everything is released, and the brake lets go', async () => {
  await playWrongConfig()
  const right = nodeWith(14)
  await discardBrake.run(act(), ASKED, WHO)
  await right.drain()
  await right.tick()
  expect(await readBrake(database.pool)).toMatchObject({ engaged_at: null, held: 0 })
  expect(await openFindings()).toEqual([])
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, GRACE: LATE })
})

test('discarded while the cause is still there: it is held again, and nobody loses access', async () => {
  const wrong = await playWrongConfig()
  await discardBrake.run(act(), ASKED, WHO)
  await wrong.drain()
  await wrong.tick()
  expect(await readBrake(database.pool)).toMatchObject({ held: LATE })
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, GRACE: LATE })
})

test('confirmed: the losses take effect, and the note says who and why', async () => {
  const wrong = await playWrongConfig()
  const { audit: noted } = await confirmBrake.run(act(), ASKED, WHO)
  await wrong.drain()
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, SUSPENDED: LATE })
  expect(await openFindings()).toEqual([])
  expect(await readBrake(database.pool)).toMatchObject({ engaged_at: null, held: 0 })
  expect(noted.source).toBe('operator')
})

test('who pays while the brake is engaged is not held any more', async () => {
  const wrong = await playWrongConfig()
  const { rows } = await database.pool.query(
    'select customer_id from bursar.subscriptions where stripe_subscription_id = $1',
    [late[0]],
  )
  simulator.platform.recover(rows[0].customer_id)
  await refreshAll(wrong)
  expect(await readBrake(database.pool)).toMatchObject({ held: LATE - 1 })
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE + 1, GRACE: LATE - 1 })
})

test('nineteen that end in an hour are ordinary; an hour later nineteen more are', async () => {
  const node = nodeWith(14)
  for (const id of late.slice(0, 19)) simulator.platform.cancel(id)
  await refreshAll(node)
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, EXPIRED: 19, GRACE: LATE - 19 })
  clock.advanceSeconds(3_601)
  for (const id of late.slice(19)) simulator.platform.cancel(id)
  await refreshAll(node)
  expect(await statuses()).toEqual({ ACTIVE: TENANTS - LATE, EXPIRED: LATE })
  expect(await openFindings()).toEqual([])
})
