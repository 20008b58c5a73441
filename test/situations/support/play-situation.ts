import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readFacts } from '../../../src/billing/entitlement/facts.store.ts'
import { receive } from '../../../src/pipeline.ts'
import { checkEntitlement } from '../../../src/subscription/entitlement/check-entitlement.ts'
import { BILLING_USUAL, type BillingPolicy } from '../../../src/subscription/grace/policy.ts'
import type { Plans } from '../../../src/subscription/plans.ts'
import { signedDelivery } from '../../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { TEST_POLICY, TEST_REFERENCE_KEY } from '../../support/test-config.ts'
import { type TestNode, testNode } from '../../support/test-node.ts'
import { type Objects, type ScriptedStripe, startScriptedStripe } from './scripted-stripe.ts'

/** What a situation may set; everything else is usual. */
interface Config {
  readonly plans?: Plans
  readonly billing?: Partial<BillingPolicy>
  readonly gracePeriodDays?: number
}

/** What must be true when nothing is left to do. Only what is named is compared. */
interface Right {
  /** Of `sub_1`; null: it has no row. */
  readonly status?: string | null
  /** Days from now until the grace period ends, within a minute; null: there is none. */
  readonly graceEnd?: number | null
  readonly plan?: string
  /** Limits by feature, as `check` answers them; null: no limit, 0: not allowed. */
  readonly limits?: Readonly<Record<string, number | null>>
  /** The kinds of all open findings. */
  readonly findings?: readonly string[]
  /** At most so many reads at Stripe for the last event. */
  readonly reads?: number
}

export interface Situation {
  /** In the words of the domain, what happened. */
  readonly situation: string
  readonly config?: Config
  /** What Bursar saw earlier, one after the other. */
  readonly before?: readonly Objects[]
  readonly objects: Objects
  /** Types of the events that arrive now. Default: the subscription was updated. */
  readonly events?: readonly string[]
  readonly right: Right
}

const PLANS: Plans = {
  starter: {
    name: 'Starter',
    type: 'MAIN',
    prices: ['price_starter', 'price_starter_year'],
    limits: { devices: 50 },
  },
  pro: {
    name: 'Pro',
    type: 'MAIN',
    prices: ['price_pro'],
    limits: { devices: null },
    features: ['reports'],
  },
  extra: { name: 'Extra', type: 'ADDON', prices: ['price_extra'], limits: { devices: 10 } },
}

const TENANT = 'acme'
const DAY_MS = 86_400_000

/** One test for each: Stripe has the objects, the events arrive, everything is refreshed. */
export function playSituations(situations: readonly Situation[]): void {
  let stripe: ScriptedStripe
  let database: TestDatabase
  let node: TestNode
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
      created: Math.floor(Date.now() / 1000),
      livemode: false,
      api_version: '2026-10-28.endive',
      pending_webhooks: 1,
      request: null,
      data: { object },
    }
    await receive(node.story, node.endpoint, signedDelivery(event, new Date()))
    await node.drain()
  }

  async function begin({ config = {}, before = [] }: Situation): Promise<Plans> {
    database = await createTestDatabase()
    const plans = config.plans ?? PLANS
    const policy = {
      ...TEST_POLICY,
      livemode: false,
      referenceKeys: [TEST_REFERENCE_KEY],
      plans,
      gracePeriodDays: config.gracePeriodDays ?? 14,
      billing: { ...BILLING_USUAL, ...config.billing },
    }
    node = testNode({ pool: database.pool, apiBase: stripe.url, more: { policy } })
    await database.pool.query('insert into bursar.tenants (tenant_id, name) values ($1, $2)', [
      TENANT,
      'Acme',
    ])
    await database.pool.query(
      "insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', 'cus_1', $1)",
      [TENANT],
    )
    for (const objects of before) {
      stripe.is(objects)
      for (const { id } of subscriptionsOf(objects))
        await arrive(`customer.subscription.updated ${id}`)
    }
    return plans
  }

  test.each(situations.map((one) => [one.situation, one] as const))('%s', async (_, situation) => {
    const plans = await begin(situation)
    stripe.is(situation.objects)
    stripe.asked.splice(0)
    for (const type of situation.events ?? ['customer.subscription.updated']) await arrive(type)
    const { right } = situation
    const seen = await seenNow(right, plans)
    expect(seen).toEqual({ ...right, ...(right.reads !== undefined && { reads: seen.reads }) })
    if (right.reads !== undefined) expect(stripe.asked.length).toBeLessThanOrEqual(right.reads)
  })

  /** As `right` would say it, with the same keys. */
  async function seenNow(right: Right, plans: Plans): Promise<Right> {
    const { rows } = await database.pool.query(
      `select status, plan_id, grace_end - bursar.clock() as left_, bursar.clock() as now, grace_end
       from bursar.subscriptions where stripe_subscription_id = 'sub_1'`,
    )
    const row = rows[0]
    const graceEnd = row?.grace_end == null ? null : (row.grace_end - row.now) / DAY_MS
    const found = await database.pool.query(
      'select kind from bursar.findings where resolved_at is null order by kind',
    )
    const limits = await limitsOf(Object.keys(right.limits ?? {}), plans)
    return {
      ...('status' in right && { status: row?.status ?? null }),
      ...('graceEnd' in right && { graceEnd: rounded(graceEnd) }),
      ...('plan' in right && { plan: row?.plan_id }),
      ...('limits' in right && { limits }),
      ...('findings' in right && { findings: found.rows.map(({ kind }) => kind) }),
      ...('reads' in right && { reads: stripe.asked.length }),
    }
  }

  async function limitsOf(features: readonly string[], plans: Plans) {
    const questions = features.map((feature) => ({ tenantId: TENANT, feature }))
    const facts = await readFacts(database.pool, questions)
    const answers = facts.map((one, index) => checkEntitlement(features[index] ?? '', one, plans))
    return Object.fromEntries(answers.map(({ limit }, index) => [features[index], limit]))
  }
}

/** To a thousandth of a day, which is a minute and a half. */
function rounded(days: number | null): number | null {
  return days === null ? null : Math.round(days * 500) / 500
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
