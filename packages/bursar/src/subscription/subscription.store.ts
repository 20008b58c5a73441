import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { TenantFacts } from './grace/wanted-status.ts'
import type { StoredItem, SubscriptionState } from './snapshot.ts'
import type { TenantStatus } from './status.ts'

const LOCK_TENANT = 'select status from bursar.tenants where tenant_id = $1 for update'

/** Gives the tenant's status as it is now. */
export async function lockTenant(tx: Tx, tenantId: string): Promise<TenantStatus> {
  const statement = { name: 'subscription_lock_tenant', text: LOCK_TENANT, values: [tenantId] }
  const { rows } = await query<{ status: TenantStatus }>(tx, statement)
  if (rows[0] === undefined) throw new AppError('INVARIANT_BROKEN', 'The tenant has no row.')
  return rows[0].status
}

const LOCK = `
select tenant_id as "tenantId", status, plan_id as "planId", type, items,
  term_start as "termStart", term_end as "termEnd", grace_end as "graceEnd",
  cancel_at as "cancelAt", cancelled_at as "cancelledAt",
  collection_paused as "collectionPaused", collection_method as "collectionMethod",
  stripe_status as "stripeStatus",
  stripe_price_id as "stripePriceId", resource_id as "resourceId",
  billed_items as "billedItems", has_paid as "hasPaid",
  exists (select from bursar.access_losses l
    where l.subscription_id = subscriptions.subscription_id) as "hasLoss"
from bursar.subscriptions where account = $1 and stripe_subscription_id = $2 for update`

type ItemRow = { price_id: string; plan_id: string; quantity: number }
export type LockedRow = Omit<SubscriptionState, 'items' | 'billedItems'> & {
  readonly tenantId: string
  readonly hasLoss: boolean
  readonly items: readonly ItemRow[]
  readonly billedItems: readonly ItemRow[] | null
}

export interface StoredSubscription {
  readonly tenantId: string
  readonly state: SubscriptionState
  /** The brake knows of it: it has lost access, or would have. */
  readonly hasLoss: boolean
}

/** The row of a Stripe subscription, locked; null: there is none. Its tenant must be locked. */
export async function lockSubscription(
  tx: Tx,
  account: string,
  stripeSubscriptionId: string,
): Promise<StoredSubscription | null> {
  const values = [account, stripeSubscriptionId]
  const { rows } = await query<LockedRow>(tx, { name: 'subscription_lock', text: LOCK, values })
  return rows[0] === undefined ? null : toStored(rows[0])
}

export function toStored(row: LockedRow): StoredSubscription {
  const { tenantId, hasLoss, items, billedItems, ...state } = row
  const billed = billedItems?.map(toItem) ?? null
  const whole = { ...state, items: items.map(toItem), billedItems: billed }
  return { tenantId, state: whole, hasLoss }
}

function toItem({ price_id, plan_id, quantity }: ItemRow): StoredItem {
  return { priceId: price_id, planId: plan_id, quantity }
}

export function toItemRow({ priceId, planId, quantity }: StoredItem): ItemRow {
  return { price_id: priceId, plan_id: planId, quantity }
}

// Its own row tells nothing: what it says is decided now.
const TENANT_FACTS = `
select t.adopted_at is not null or coalesce(bool_or(s.has_paid), false) as "hasPaid",
  coalesce(bool_or(s.type <> 'ADDON' and s.status in ('TRIAL', 'ACTIVE', 'GRACE')
    and s.items <> '[]'), false) as "hasLiveMain",
  exists (select 1 from bursar.subscriptions a
    join bursar.subscriptions p on p.subscription_id = a.parent_subscription_id
    where a.account = $2 and a.stripe_subscription_id = $3 and p.status = 'EXPIRED')
    as "endsWithParent",
  coalesce(bool_or(s.type = 'MAIN' and s.status in ('TRIAL', 'ACTIVE', 'GRACE')
    and s.stripe_subscription_id is not null), false)
  or exists (select from bursar.findings f
    where f.kind = 'two_main_subscriptions' and f.resolved_at is null
      and (f.tenant_id = $1 or f.details->'subscriptions' ? $3)) as "mayPayTwice"
from bursar.tenants t
left join bursar.subscriptions s on s.tenant_id = t.tenant_id
  and (s.account, s.stripe_subscription_id) is distinct from ($2, $3)
where t.tenant_id = $1 group by t.tenant_id`

/** What is stored of a tenant besides one of its subscriptions. The tenant's row must be locked. */
export async function tenantFacts(
  tx: Tx,
  tenantId: string,
  { account, id }: { readonly account: string; readonly id: string },
): Promise<TenantFacts & { readonly mayPayTwice: boolean }> {
  const values = [tenantId, account, id]
  const statement = { name: 'subscription_tenant_facts', text: TENANT_FACTS, values }
  const { rows } = await query<TenantFacts & { mayPayTwice: boolean }>(tx, statement)
  return rows[0] ?? { hasPaid: false, hasLiveMain: false, mayPayTwice: false }
}

export interface SubscriptionKey {
  readonly account: string
  readonly stripeSubscriptionId: string
  readonly customerId: string
  readonly tenantId: string
}

/** Our id of a Stripe subscription: the same whatever came first, unique over all accounts. */
export function subscriptionIdOf(key: { account: string; stripeSubscriptionId: string }): string {
  const { account, stripeSubscriptionId } = key
  return account === '' ? stripeSubscriptionId : `${account}:${stripeSubscriptionId}`
}

const HAS_ROW = 'select 1 from bursar.subscriptions where subscription_id = $1'

/** Whether a subscription was granted anything yet. */
export async function hasRow(tx: Tx, subscriptionId: string): Promise<boolean> {
  const statement = { name: 'subscription_has_row', text: HAS_ROW, values: [subscriptionId] }
  return (await query(tx, statement)).rows.length === 1
}

const WAS_CUSTOMER = `
select 1 from bursar.subscriptions
where tenant_id = $1 and subscription_id <> $2
  and stripe_status is distinct from 'incomplete_expired' limit 1`

/** Whether another subscription of the tenant ever granted something. */
export async function wasCustomer(
  tx: Tx,
  tenantId: string,
  subscriptionId: string,
): Promise<boolean> {
  const values = [tenantId, subscriptionId]
  const statement = { name: 'subscription_was_customer', text: WAS_CUSTOMER, values }
  return (await query(tx, statement)).rows.length === 1
}

const MOVE_TERM = `
update bursar.subscriptions set status = $2, grace_end = $3, updated_at = bursar.clock(),
  cancelled_at = case when $2 = 'EXPIRED' then bursar.clock() else cancelled_at end
where subscription_id = $1`

/** What time has made of a subscription that Stripe does not manage. Its row must be locked. */
export async function moveTerm(
  tx: Tx,
  subscriptionId: string,
  { status, graceEnd }: Pick<SubscriptionState, 'status' | 'graceEnd'>,
): Promise<void> {
  const values = [subscriptionId, status, graceEnd]
  await query(tx, { name: 'schedule_move', text: MOVE_TERM, values })
}

const SET_TENANT = `
update bursar.subscriptions set tenant_id = $2, updated_at = bursar.clock()
where subscription_id = $1`

/** The row goes to the tenant of its customer. Both tenants and the row must be locked. */
export async function setTenant(tx: Tx, subscriptionId: string, tenantId: string): Promise<void> {
  const values = [subscriptionId, tenantId]
  await query(tx, { name: 'subscription_set_tenant', text: SET_TENANT, values })
}
