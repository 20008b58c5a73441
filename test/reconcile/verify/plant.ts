import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import type { DifferenceKind } from '../../../packages/bursar/src/reconcile/verify/difference/difference.ts'
import type { VerifyStage } from './verify-stage.ts'

/** The kinds that somebody, or a bug, can write into the database. */
export const PLANTED_KINDS = [
  'status',
  'plan',
  'quantity',
  'term',
  'owner',
  'add_on',
  'missing',
  'extra',
  'entitlement',
  'grace_end',
] as const satisfies readonly DifferenceKind[]

export type PlantedKind = (typeof PLANTED_KINDS)[number]

export interface Planted {
  readonly kind: PlantedKind
  readonly subscription: string
}

const item = (price: string, plan: string, quantity: number) =>
  JSON.stringify([{ price_id: price, plan_id: plan, quantity }])

const WRITES: Readonly<Record<PlantedKind, readonly [text: string, ...more: unknown[]]>> = {
  status: [`update bursar.subscriptions set status = 'SUSPENDED' where subscription_id = $1`],
  plan: [
    `update bursar.subscriptions set plan_id = 'pro', stripe_price_id = 'price_pro', items = $2
     where subscription_id = $1`,
    item('price_pro', 'pro', 1),
  ],
  quantity: [
    'update bursar.subscriptions set items = $2 where subscription_id = $1',
    item('price_starter', 'starter', 7),
  ],
  term: [
    `update bursar.subscriptions set term_end = term_end + interval '1 day'
     where subscription_id = $1`,
  ],
  owner: [
    `update bursar.subscriptions set tenant_id = (
       select tenant_id from bursar.tenants t where t.tenant_id <> subscriptions.tenant_id
       order by tenant_id limit 1)
     where subscription_id = $1`,
  ],
  add_on: [
    'update bursar.subscriptions set items = $2 where subscription_id = $1',
    item('price_starter', 'starter', 1),
  ],
  missing: ['delete from bursar.subscriptions where subscription_id = $1'],
  // Stripe has none of this ID.
  extra: [
    `insert into bursar.subscriptions (subscription_id, stripe_subscription_id, account,
       customer_id, tenant_id, plan_id, type, status, items, stripe_status, stripe_price_id)
     select subscription_id || 'x', stripe_subscription_id || 'x', account, customer_id, tenant_id,
       'pro', type, status, $2, stripe_status, 'price_pro'
     from bursar.subscriptions where subscription_id = $1
     on conflict (subscription_id) do update set status = excluded.status`,
    item('price_pro', 'pro', 1),
  ],
  entitlement: [
    'update bursar.subscriptions set billed_items = $2 where subscription_id = $1',
    JSON.stringify([]),
  ],
  grace_end: [
    `update bursar.subscriptions set grace_end = grace_end + interval '3 days'
     where subscription_id = $1`,
  ],
}

/** Sells what the differences of one kind need, and gives the subscriptions. */
export async function sellFor(
  stage: VerifyStage,
  kind: PlantedKind,
  count: number,
): Promise<Planted[]> {
  const prices = kind === 'add_on' ? ['price_starter', 'price_seats'] : ['price_starter']
  const planted: Planted[] = []
  for (let sale = 0; sale < count; sale += 1) {
    const subscription = await stage.sell(...prices)
    if (kind === 'grace_end') {
      const { customer } = await stage.stripe.subscriptions.retrieve(subscription)
      stage.simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
    }
    planted.push({ kind, subscription })
  }
  return planted
}

/** Writes the differences into the database, past everything that guards it. */
export async function plant(pool: Pool, planted: readonly Planted[]): Promise<void> {
  for (const { kind, subscription } of planted) {
    const [text, ...more] = WRITES[kind]
    const { rowCount } = await pool.query(text, [subscription, ...more])
    if (rowCount !== 1) throw new Error(`Nothing was planted: ${kind} in ${subscription}`)
  }
}

/** The subscription in which a difference is to be found. */
export const differsIn = ({ kind, subscription }: Planted) =>
  kind === 'extra' ? `${subscription}x` : subscription
