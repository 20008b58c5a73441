import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  customerMapping,
  metadataMapping,
} from '../../packages/bursar/src/reconcile/adopt/mapping/customer-mappings.ts'
import { PLAN_NOTES } from '../../packages/bursar/src/reconcile/adopt/plan/plan.ts'
import type { SeededAccount } from '../../packages/simulator/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { planOf } from './adopt-stage.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

let database: TestDatabase
let stage: ReconcileStage
let account: SeededAccount
beforeAll(async () => {
  const clock = new VirtualClock('2026-03-01T09:00:00Z')
  database = await createTestDatabase({ clock })
  stage = await openReconcileStage(database, clock)
  const plans = ['price_starter', 'price_pro']
  const mix = { twoLive: 0.2, deletedCustomer: 0.1, withoutTenant: 0.1, unlistedPrice: 0.1 }
  const prices = { plans, unlisted: ['price_gone'] }
  account = stage.simulator.seed({ customers: 600, mix, prices, tenantKey: 'org' })
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

test('a plan counts what Stripe has', async () => {
  const told = new Map<string, number>()
  const plan = await planOf(stage, [metadataMapping('org')], {
    onPage: async ({ notes: found }) => {
      for (const { kind } of found) told.set(kind, (told.get(kind) ?? 0) + 1)
    },
  })
  const { customers, subscriptions, unlistedPrices, notes, tenants } = plan
  expect(subscriptions.total).toBe(account.subscriptions)
  expect(subscriptions.byStatus).toEqual(account.statuses)
  const { starter = 0, pro = 0, '': none = 0 } = subscriptions.byPlan
  expect(starter + pro + none).toBe(account.subscriptions)
  expect(unlistedPrices).toEqual([
    { priceId: 'price_gone', subscriptions: none, live: notes.price_unlisted?.count },
  ])
  expect(customers.total).toBe(customers.mapped + customers.notAdopted)
  expect(customers.notAdopted).toBe(notes.unmapped?.count)
  expect(tenants.new).toBeGreaterThan(customers.mapped * 0.9)
  expect(notes.customer_deleted?.count).toBeGreaterThan(0)
  expect(notes.customer_deleted?.count).toBeLessThanOrEqual(account.deletedCustomers)
  expect(notes.two_main_subscriptions?.count).toBeGreaterThan(10)
  expect(Object.keys(notes).every((kind) => kind in PLAN_NOTES)).toBe(true)
  for (const { count, samples } of Object.values(notes)) {
    expect(samples).toHaveLength(Math.min(count, 5))
  }
  const counts = Object.entries(notes).map(([kind, { count }]) => [kind, count] as const)
  expect(told).toEqual(new Map(counts))
})

test('with a second mapping, only deleted customers are left', async () => {
  const plan = await planOf(stage, [metadataMapping('org'), customerMapping('', 'generated')])
  expect(plan.notes.unmapped?.count).toBe(plan.notes.customer_deleted?.count)
  expect(plan.mappings).toEqual(['metadata:org', 'customer:generated'])
})
