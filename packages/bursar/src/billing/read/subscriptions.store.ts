import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Status, TenantStatus } from '../../subscription/status.ts'

export interface OwnItem {
  readonly price_id: string
  readonly plan_id: string
  readonly quantity: number
}

/** A subscription as its tenant may see it. */
export interface OwnSubscription {
  readonly subscriptionId: string
  readonly planId: string
  readonly type: 'MAIN' | 'ADDON' | 'TRIAL' | 'TEMPORARY'
  readonly status: Status
  readonly items: readonly OwnItem[]
  /** What Stripe bills, while less than that is paid. */
  readonly billedItems: readonly OwnItem[] | null
  readonly resourceId: string | null
  readonly parentSubscriptionId: string | null
  readonly stripeSubscriptionId: string | null
  readonly account: string | null
  readonly termStart: Date | null
  readonly termEnd: Date | null
  readonly graceEnd: Date | null
  readonly cancelAt: Date | null
}

/** A tenant with more than this many is shown the newest. */
const SUBSCRIPTIONS_MAX = 500

const LIST = `
select subscription_id as "subscriptionId", plan_id as "planId", type, status, items,
  billed_items as "billedItems",
  resource_id as "resourceId", parent_subscription_id as "parentSubscriptionId",
  stripe_subscription_id as "stripeSubscriptionId", account, term_start as "termStart",
  term_end as "termEnd", grace_end as "graceEnd", cancel_at as "cancelAt"
from bursar.subscriptions where tenant_id = $1
order by (status = 'EXPIRED'), created_at desc, subscription_id limit $2`

/** Those that live first, the newest first. */
export async function listSubscriptions(tx: Tx, tenantId: string): Promise<OwnSubscription[]> {
  const values = [tenantId, SUBSCRIPTIONS_MAX]
  return (await query<OwnSubscription>(tx, { name: 'billing_subscriptions', text: LIST, values }))
    .rows
}

const LIVE_MAINS = `
select subscription_id from bursar.subscriptions
where tenant_id = $1 and status <> 'EXPIRED' and type <> 'ADDON' and resource_id is null
order by created_at desc, subscription_id`

/** What stands for the whole tenant and has not ended. */
export async function findLiveMains(tx: Tx, tenantId: string): Promise<string[]> {
  const statement = { name: 'billing_live_mains', text: LIVE_MAINS, values: [tenantId] }
  const { rows } = await query<{ subscription_id: string }>(tx, statement)
  return rows.map((row) => row.subscription_id)
}

/** What was bought shows as a subscription within seconds; what never does blocks nobody longer. */
const BOUGHT_MINUTES_MAX = 10

const BOUGHT_MAINS = `
select i.stripe_subscription_id from bursar.checkout_intents i
where i.tenant_id = $1 and i.account = '' and i.parent_subscription_id is null
  and i.completed_at > bursar.clock() - $2 * interval '1 minute'
  and i.stripe_subscription_id is not null
  and not exists (
    select 1 from bursar.subscriptions s
    where s.account = i.account and s.stripe_subscription_id = i.stripe_subscription_id
  )`

/** What was bought a moment ago and is no subscription of ours so far: Stripe’s ids. */
export async function findBoughtMains(tx: Tx, tenantId: string): Promise<string[]> {
  const values = [tenantId, BOUGHT_MINUTES_MAX]
  const statement = { name: 'billing_bought_mains', text: BOUGHT_MAINS, values }
  const { rows } = await query<{ stripe_subscription_id: string }>(tx, statement)
  return rows.map((row) => row.stripe_subscription_id)
}

const TENANT = `
select t.status, bursar.clock() as now
from (values (1)) as one left join bursar.tenants t on t.tenant_id = $1`

/** A tenant that never bought anything is PENDING. */
export async function readTenant(
  tx: Tx,
  tenantId: string,
): Promise<{ status: TenantStatus; now: Date }> {
  const statement = { name: 'billing_tenant', text: TENANT, values: [tenantId] }
  const { rows } = await query<{ status: TenantStatus | null; now: Date }>(tx, statement)
  const { status, now } = rows[0]!
  return { status: status ?? 'PENDING', now }
}

/** Who comes back from a page that was opened longer ago has most likely not paid on it. */
const AWAITED_MINUTES_MAX = 30

const UNDER_WAY = `
select session_id as "sessionId", stripe_subscription_id as "stripeSubscriptionId",
  completed_at is null as "isOpen",
  completed_at is null and created_at > bursar.clock() - $2 * interval '1 minute' as "isAwaited"
from bursar.checkout_intents
where tenant_id = $1 and account = '' and session_id is not null and closed_at is null
  and created_at > bursar.clock() - interval '1 day'
  and (completed_at is null or completed_at > bursar.clock() - interval '10 minutes')
order by created_at desc limit 20`

export interface UnderWay {
  readonly sessionId: string
  readonly stripeSubscriptionId: string | null
  readonly isOpen: boolean
  /** It is open, and whoever waits may have paid it a moment ago. */
  readonly isAwaited: boolean
}

/** Checkouts that may have been completed a moment ago. */
export async function findUnderWay(tx: Tx, tenantId: string): Promise<UnderWay[]> {
  const values = [tenantId, AWAITED_MINUTES_MAX]
  const statement = { name: 'billing_under_way', text: UNDER_WAY, values }
  return (await query<UnderWay>(tx, statement)).rows
}
