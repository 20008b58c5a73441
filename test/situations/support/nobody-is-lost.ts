import { expect } from 'vitest'
import { readFacts } from '../../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { explain } from '../../../packages/bursar/src/operator/explain/explain.store.ts'
import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import { checkEntitlement } from '../../../packages/bursar/src/subscription/entitlement/check-entitlement.ts'
import type { Plans } from '../../../packages/bursar/src/subscription/plans.ts'
import type { Given, Objects } from './scripted-stripe.ts'

/**
 * Reasons that somebody knows of already: the customer, their bank, or the operator's policy. What
 * nobody owns yet is told by its checkout, or after some minutes.
 */
const KNOWN_REASONS = [
  'owner_unknown',
  'first_payment_processing',
  'first_payment_missing',
  'customer_pause',
  'payment_reversed',
  'quantity_zero',
]
const ENDED: readonly unknown[] = ['canceled', 'incomplete_expired']
const PAID: readonly unknown[] = ['active', 'trialing']

interface Context {
  /** Whose the customer is; undefined: nobody’s. */
  readonly tenantId: string | undefined
  readonly plans: Plans
  readonly objects: Objects
}

/**
 * What holds in every situation: whatever has not ended has a next check within a week, a paid
 * subscription that is withheld has a finding for a person, and `explain` says what `check`
 * answers.
 */
export async function expectNobodyIsLost(pool: Pool, context: Context): Promise<void> {
  const { objects } = context
  const all = [
    ...(objects.subscription ? [objects.subscription] : []),
    ...(objects.subscriptions ?? []),
  ]
  for (const subscription of all) await expectWatched(pool, subscription)
  expect((await pool.query(UNWATCHED)).rows).toEqual([])
  await expectExplained(pool, context)
}

// Whatever Stripe says of it, or does not say.
const UNWATCHED = `
select s.object_id, s.recheck_at from bursar.stripe_objects s
left join bursar.subscriptions u on u.account = s.account and u.stripe_subscription_id = s.object_id
where not s.stale
  and coalesce(s.recheck_at > bursar.clock() + interval '7 days', true)
  and (u.status <> 'EXPIRED' or s.withheld_reason is not null
    or s.kind = 'checkout_session' and exists (select from bursar.findings f
      where f.account = s.account and f.object_id = s.object_id and f.kind = 'object_not_found'
        and f.resolved_at is null))`

async function expectWatched(
  pool: Pool,
  { id = 'sub_1', status = 'active' }: Given,
): Promise<void> {
  const { rows } = await pool.query(
    `select s.withheld_reason as reason, s.stale or s.recheck_at is not null as "isWatched",
       coalesce(s.recheck_at, bursar.clock()) <= bursar.clock() + interval '7 days' as "isSoon",
       exists (select 1 from bursar.findings f where f.resolved_at is null
         and f.severity = 'action' and f.object_id = s.object_id) as "isTold"
     from bursar.stripe_objects s where s.object_id = $1`,
    [id],
  )
  const [row] = rows
  // Nobody has told us of it yet.
  if (row === undefined) return
  if (!ENDED.includes(status)) expect(row).toMatchObject({ isWatched: true, isSoon: true })
  const isWithheld = row.reason !== null && !KNOWN_REASONS.includes(row.reason)
  if (isWithheld && PAID.includes(status)) expect(row).toMatchObject({ isTold: true })
}

async function expectExplained(pool: Pool, { tenantId, plans }: Context): Promise<void> {
  if (tenantId === undefined) return
  const told = await explain(pool, plans, { id: tenantId })
  const named = Object.values(plans).flatMap((plan) => [
    ...Object.keys(plan.limits),
    ...(plan.features ?? []),
  ])
  const features = [...new Set(named)]
  const facts = await readFacts(
    pool,
    features.map((feature) => ({ tenantId, feature })),
  )
  const answers = facts.map((one, index) => checkEntitlement(features[index] ?? '', one, plans))
  expect(told.status).toBe(answers[0]?.status)
  expect(told.has_access).toBe(answers.some(({ allowed }) => allowed))
  const allowed = answers.flatMap((one, index) => (one.allowed ? [features[index]] : []))
  const explained = told.entitlements.filter((one) => one.allowed).map(({ feature }) => feature)
  expect(explained.toSorted()).toEqual(allowed.toSorted())
}
