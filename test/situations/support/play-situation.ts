import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readFacts } from '../../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { explain } from '../../../packages/bursar/src/operator/explain/explain.store.ts'
import { receive } from '../../../packages/bursar/src/pipeline.ts'
import { Reachability } from '../../../packages/bursar/src/refresh/reachability/reachability.ts'
import { watchReachability } from '../../../packages/bursar/src/refresh/reachability/watch-reachability.ts'
import { StripeReader } from '../../../packages/bursar/src/stripe/stripe-reader.ts'
import { checkEntitlement } from '../../../packages/bursar/src/subscription/entitlement/check-entitlement.ts'
import { BILLING_USUAL } from '../../../packages/bursar/src/subscription/grace/policy.ts'
import { NOTHING_OUTGOING } from '../../../packages/bursar/src/subscription/outgoing/message.ts'
import type { Plans } from '../../../packages/bursar/src/subscription/plans.ts'
import { signedDelivery } from '../../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { TEST_POLICY, TEST_REFERENCE_KEY } from '../../support/test-config.ts'
import { type TestNode, testNode } from '../../support/test-node.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { expectNobodyIsLost } from './nobody-is-lost.ts'
import {
  addKnown,
  dismissAll,
  expectUntouched,
  intentNow,
  linkByBackend,
  moveByOperator,
  ownersNow,
  tenantsNow,
  USUAL_TENANT,
} from './owners.ts'
import { type Objects, type ScriptedStripe, startScriptedStripe } from './scripted-stripe.ts'
import { PLANS, type Right, type Situation } from './situation.ts'

export type { Situation }

const DAY_MS = 86_400_000

/** One test for each: Stripe has the objects, the events arrive, everything is refreshed. */
export function playSituations(situations: readonly Situation[]): void {
  let stripe: ScriptedStripe
  let database: TestDatabase
  let node: TestNode
  let clock: VirtualClock
  let reachability: Reachability
  let events = 0

  beforeAll(async () => {
    stripe = await startScriptedStripe()
  })
  afterEach(async () => {
    await node.close()
    await database.drop()
  })
  afterAll(() => stripe.stop())

  /** What arrives about whom: the id of the object that events of this type are about. */
  async function arrive(type: string): Promise<void> {
    events += 1
    const object = objectOf(type)
    const event = {
      id: `evt_${events}`,
      object: 'event',
      type: type.split(' ')[0],
      created: Math.floor(clock.now().getTime() / 1000),
      livemode: false,
      api_version: '2026-10-28.endive',
      pending_webhooks: 1,
      request: null,
      data: { object },
    }
    await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
    await node.drain()
  }

  async function begin({ config = {}, before = [], known }: Situation): Promise<Plans> {
    clock = new VirtualClock(new Date().toISOString())
    database = await createTestDatabase({ clock })
    const plans = config.plans ?? PLANS
    const policy = {
      ...TEST_POLICY,
      livemode: false,
      referenceKeys: [TEST_REFERENCE_KEY],
      plans,
      gracePeriodDays: config.gracePeriodDays ?? 14,
      billing: { ...BILLING_USUAL, ...config.billing },
      signup: { ...TEST_POLICY.signup, ...config.signup },
    }
    reachability = new Reachability(clock)
    const reader = new StripeReader({
      secretKey: 'sk_test_simulator0000000000000000',
      apiBase: new URL(stripe.url),
      onAsked: reachability.note,
    })
    const outgoing = { ...NOTHING_OUTGOING, emails: true }
    const more = { clock, policy, stripe: reader, outgoing }
    node = testNode({ pool: database.pool, apiBase: stripe.url, more })
    await addKnown(database.pool, known ?? [USUAL_TENANT])
    for (const objects of before) {
      stripe.is(objects)
      for (const { id } of subscriptionsOf(objects))
        await arrive(`customer.subscription.updated ${id}`)
      for (const type of objects.events ?? []) await arrive(type)
    }
    return plans
  }

  test.each(situations.map((one) => [one.situation, one] as const))('%s', async (_, situation) => {
    const plans = await begin(situation)
    stripe.is(situation.objects)
    stripe.asked.splice(0)
    const { known = [], linked, moved, right } = situation
    if (moved !== undefined) await moveByOperator(database.pool, moved, plans)
    if (situation.dismissed) await dismissAll(database.pool)
    const tenants = await tenantsNow(
      database.pool,
      known.map(({ tenant }) => tenant),
    )
    for (const type of situation.events ?? ['customer.subscription.updated']) await arrive(type)
    if (linked !== undefined) await linkByBackend(database.pool, linked)
    for (const seconds of situation.later ?? []) await passes(seconds)
    const seen = await seenNow(right, plans)
    expect(seen).toEqual({ ...right, ...(right.reads !== undefined && { reads: seen.reads }) })
    if (right.reads !== undefined) expect(stripe.asked.length).toBeLessThanOrEqual(right.reads)
    await expectUntouched(database.pool, tenants, right.owners ?? {})
    await expectNobodyIsLost(database.pool, {
      tenantId: (await tenantOfCustomer())?.tenant_id,
      plans,
      objects: situation.objects,
    })
  })

  /** Time passes, and whatever is due is refreshed. */
  async function passes(seconds: number): Promise<void> {
    clock.advanceSeconds(seconds)
    await node.tick()
    await node.drain()
    await watchReachability(database.pool, reachability)
  }

  /** As `right` would say it, with the same keys. */
  async function seenNow(right: Right, plans: Plans): Promise<Right> {
    const { rows } = await database.pool.query(
      `select status, plan_id, bursar.clock() as now, grace_end, term_end
       from bursar.subscriptions where stripe_subscription_id = 'sub_1'`,
    )
    const row = rows[0]
    const daysUntil = (at: Date | null | undefined) =>
      at == null ? null : rounded((at.getTime() - row.now.getTime()) / DAY_MS)
    const found = await database.pool.query(
      `select kind, severity, escalated_at from bursar.findings
       where resolved_at is null order by kind`,
    )
    const tenant = await tenantOfCustomer()
    const limits = await limitsOf(tenant?.tenant_id ?? '', Object.keys(right.limits ?? {}), plans)
    return {
      ...('status' in right && { status: row?.status ?? null }),
      ...('graceEnd' in right && { graceEnd: daysUntil(row?.grace_end) }),
      ...('termEnd' in right && { termEnd: daysUntil(row?.term_end) ?? Number.NaN }),
      ...('plan' in right && { plan: row?.plan_id }),
      ...('limits' in right && { limits }),
      ...('tenant' in right && { tenant: await statusOf(tenant, plans) }),
      ...('emails' in right && { emails: await emails() }),
      ...('findings' in right && { findings: found.rows.map(({ kind }) => kind) }),
      ...('severities' in right && { severities: found.rows.map(({ severity }) => severity) }),
      ...('escalated' in right && {
        escalated: found.rows.filter(({ escalated_at }) => escalated_at !== null).length,
      }),
      ...(right.owners && { owners: await ownersNow(database.pool, right.owners) }),
      ...('intent' in right && { intent: await intentNow(database.pool) }),
      ...('name' in right && { name: tenant?.name }),
      ...('claimed' in right && { claimed: tenant?.claimed_external_id ?? null }),
      ...('reads' in right && { reads: stripe.asked.length }),
    }
  }

  async function tenantOfCustomer() {
    const { rows } = await database.pool.query(
      `select t.* from bursar.tenants t join bursar.stripe_customers using (tenant_id)
       where customer_id = 'cus_1'`,
    )
    return rows[0]
  }

  /** One word, where all agree. */
  async function statusOf(stored: { tenant_id: string; status: string }, plans: Plans) {
    const { tenant_id: id, status } = stored
    const [facts] = await readFacts(database.pool, [{ tenantId: id, feature: 'devices' }])
    const explained = (await explain(database.pool, plans, { id })).status
    const checked = checkEntitlement('devices', facts!, plans).status
    return [...new Set([status, explained, checked])].join(', or ')
  }

  async function emails(): Promise<string[]> {
    const { rows } = await database.pool.query(
      `select name || ' ' || coalesce(outcome, 'pending') as email from bursar.outbox
       where kind = 'email' order by enqueued_at, name`,
    )
    return rows.map(({ email }) => email)
  }

  async function limitsOf(tenantId: string, features: readonly string[], plans: Plans) {
    const questions = features.map((feature) => ({ tenantId, feature }))
    const facts = await readFacts(database.pool, questions)
    const answers = facts.map((one, index) => checkEntitlement(features[index] ?? '', one, plans))
    return Object.fromEntries(answers.map(({ limit }, index) => [features[index], limit]))
  }
}

/** To a thousandth of a day, which is a minute and a half. */
function rounded(days: number): number {
  // Not minus zero, which is another value to a comparison.
  return Math.round(days * 500) / 500 + 0
}

function subscriptionsOf({ subscription, subscriptions = [] }: Objects): { id: string }[] {
  const all = [...(subscription === undefined ? [] : [subscription]), ...subscriptions]
  return all.map(({ id = 'sub_1' }) => ({ id: String(id) }))
}

/** `customer.subscription.updated sub_2` is about that one; without an id, about the first. */
function objectOf(type: string): object {
  const [name = '', said] = type.split(' ')
  if (name.startsWith('invoice.')) {
    return { id: said ?? 'in_1', object: 'invoice', subscription: 'sub_1', livemode: false }
  }
  if (name.startsWith('refund.') || name === 'charge.refund.updated') {
    return { id: 're_1', object: 'refund', charge: said ?? 'ch_1' }
  }
  const prefixes = [
    ['checkout.session.', 'cs_1', 'checkout.session'],
    ['customer.subscription.', 'sub_1', 'subscription'],
    ['charge.dispute.', 'dp_1', 'dispute'],
    ['charge.', 'ch_1', 'charge'],
    ['customer.', 'cus_1', 'customer'],
  ] as const
  const found = prefixes.find(([prefix]) => name.startsWith(prefix))
  return { id: said ?? found?.[1], object: found?.[2], livemode: false }
}
