import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFacts } from '../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { explain } from '../../packages/bursar/src/operator/explain/explain.store.ts'
import { checkEntitlement } from '../../packages/bursar/src/subscription/entitlement/check-entitlement.ts'
import { STATUSES } from '../../packages/bursar/src/subscription/status.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { TEST_PLANS } from '../support/test-config.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const FEATURES = [
  ...new Set(
    Object.values(TEST_PLANS).flatMap(({ limits, features }) => [
      ...Object.keys(limits),
      ...(features ?? []),
    ]),
  ),
]
const PLAN_IDS = [...Object.keys(TEST_PLANS), 'a_plan_of_last_year']

const anySubscription = fc.record({
  status: fc.constantFrom(...STATUSES),
  planId: fc.constantFrom(...PLAN_IDS),
  quantity: fc.constantFrom(0, 1, 3),
})
const anyOverride = fc.record({
  feature: fc.constantFrom(...FEATURES, 'something_else'),
  rule: fc.constantFrom('allow', 'block'),
  limit: fc.option(fc.constantFrom(0, 5)),
  /** Hours from now; before it, it has expired. */
  hours: fc.constantFrom(-1, 1),
})
const anyTenant = fc.record({
  subscriptions: fc.array(anySubscription, { maxLength: 3 }),
  overrides: fc.uniqueArray(anyOverride, { maxLength: 3, selector: ({ feature }) => feature }),
  usage: fc.uniqueArray(
    fc.record({ feature: fc.constantFrom(...FEATURES), used: fc.constantFrom(0, 4, 1_000) }),
    { maxLength: 2, selector: ({ feature }) => feature },
  ),
})

let made = 0

async function make(tenant: typeof anyTenant extends fc.Arbitrary<infer T> ? T : never) {
  made += 1
  const id = `tenant-${made}`
  const { pool } = database
  await pool.query(`insert into bursar.tenants (tenant_id, name) values ($1, 'A')`, [id])
  for (const [index, { status, planId, quantity }] of tenant.subscriptions.entries()) {
    const items = JSON.stringify([{ price_id: 'price_1', plan_id: planId, quantity }])
    await pool.query(
      `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
       values ($1, $2, $3, 'MAIN', $4, $5)`,
      [`sub_${made}_${index}`, id, planId, status, items],
    )
  }
  for (const { feature, rule, limit, hours } of tenant.overrides) {
    await pool.query(
      `insert into bursar.entitlement_overrides
         (tenant_id, feature, rule, limit_count, reason, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, 'a test', 'ada', bursar.clock() - interval '2 hours',
         bursar.clock() + $5 * interval '1 hour')`,
      [id, feature, rule, rule === 'allow' ? limit : null, hours],
    )
  }
  for (const { feature, used } of tenant.usage) {
    await pool.query(
      `insert into bursar.usage (tenant_id, feature, used, as_of) values ($1, $2, $3, bursar.clock())`,
      [id, feature, used],
    )
  }
  return id
}

test('whatever is stored, explain says of every feature what the check answers', async () => {
  await fc.assert(
    fc.asyncProperty(anyTenant, async (tenant) => {
      const tenantId = await make(tenant)
      const told = await explain(database.pool, TEST_PLANS, { id: tenantId })
      const features = told.entitlements.map(({ feature }) => feature)
      expect(features).toEqual(expect.arrayContaining(FEATURES))
      const questions = features.map((feature) => ({ tenantId, feature }))
      const facts = await readFacts(database.pool, questions)
      const answers = facts.map((one, index) => checkEntitlement(features[index]!, one, TEST_PLANS))
      const shown = ({ allowed, limit }: { allowed: boolean; limit: number | null }) => ({
        allowed,
        limit,
      })
      expect(told.entitlements.map(shown)).toEqual(answers.map(shown))
      expect(told.entitlements.map(({ sentence }) => sentence)).toEqual(
        answers.map(({ why }) => why.sentence),
      )
      // Used up is not shut out.
      const isUsable = answers.some(
        ({ allowed, limit, why }) => allowed || (why.code === 'limit_reached' && limit !== 0),
      )
      expect(told.has_access).toBe(isUsable)
      expect(told.sentence).toContain(isUsable ? 'with access' : 'without access')
    }),
    { numRuns: 150 },
  )
})
