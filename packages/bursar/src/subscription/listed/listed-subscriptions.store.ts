import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { SubscriptionState } from '../snapshot.ts'
import type { Status } from '../status.ts'
import {
  type LockedRow,
  type StoredSubscription,
  type SubscriptionKey,
  subscriptionIdOf,
  toItemRow,
  toStored,
} from '../subscription.store.ts'

/** The same as `subscription.store.ts` does for one subscription, in sets. */

const LOCK = `
select stripe_subscription_id as "stripeSubscriptionId", parent_subscription_id as "parentId",
  tenant_id as "tenantId", status, plan_id as "planId", type, items,
  term_start as "termStart", term_end as "termEnd", grace_end as "graceEnd",
  cancel_at as "cancelAt", cancelled_at as "cancelledAt",
  collection_paused as "collectionPaused", collection_method as "collectionMethod",
  stripe_status as "stripeStatus",
  stripe_price_id as "stripePriceId", resource_id as "resourceId",
  billed_items as "billedItems", has_paid as "hasPaid",
  exists (select from bursar.access_losses l
    where l.subscription_id = subscriptions.subscription_id) as "hasLoss"
from bursar.subscriptions where account = $1 and stripe_subscription_id = any($2::text[])
order by subscription_id for update`

export interface StoredListed extends StoredSubscription {
  readonly parentId: string | null
}

/** The rows of these Stripe subscriptions, locked, by their IDs. Their tenants must be locked. */
export async function lockSubscriptions(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredListed>> {
  type Row = LockedRow & { stripeSubscriptionId: string; parentId: string | null }
  const statement = { name: 'subscription_lock_listed', text: LOCK, values: [account, ids] }
  const { rows } = await query<Row>(tx, statement)
  return new Map(
    rows.map(({ stripeSubscriptionId, parentId, ...row }) => [
      stripeSubscriptionId,
      { ...toStored(row), parentId },
    ]),
  )
}

/** What a subscription means for the others of its tenant. */
export interface TenantRow {
  readonly subscriptionId: string
  readonly stripeSubscriptionId: string | null
  readonly status: Status
  readonly type: SubscriptionState['type']
  readonly planId: string
  readonly hasItems: boolean
  readonly hasPaid: boolean
  readonly stripeStatus: string | null
  readonly resourceId: string | null
}

const OF_TENANTS = `
select t.tenant_id as "tenantId", s.subscription_id as "subscriptionId",
  s.stripe_subscription_id as "stripeSubscriptionId", s.status, s.type, s.plan_id as "planId",
  s.items <> '[]' as "hasItems", s.has_paid as "hasPaid", s.stripe_status as "stripeStatus",
  s.resource_id as "resourceId"
from unnest($1::text[]) as t(tenant_id)
cross join lateral (
  select * from bursar.subscriptions s where s.tenant_id = t.tenant_id limit $2
) s`

/** All subscriptions of these tenants, of each at most so many. */
export async function findOfTenants(
  tx: Tx,
  tenantIds: readonly string[],
  limit: number,
): Promise<readonly (TenantRow & { readonly tenantId: string })[]> {
  const values = [tenantIds, limit]
  const statement = { name: 'subscription_of_tenants', text: OF_TENANTS, values }
  return (await query<TenantRow & { tenantId: string }>(tx, statement)).rows
}

const SAVE = `
insert into bursar.subscriptions (subscription_id, account, stripe_subscription_id, customer_id,
  tenant_id, status, plan_id, type, items, term_start, term_end, grace_end, cancel_at,
  cancelled_at, collection_paused, stripe_status, stripe_price_id, resource_id,
  collection_method, billed_items, has_paid, parent_subscription_id)
select r.subscription_id, r.account, r.stripe_subscription_id, r.customer_id, r.tenant_id, r.status,
  r.plan_id, r.type, r.items, r.term_start, r.term_end, r.grace_end, r.cancel_at, r.cancelled_at,
  r.collection_paused, r.stripe_status, r.stripe_price_id, r.resource_id, r.collection_method,
  r.billed_items, r.has_paid, (
    select i.parent_subscription_id from bursar.checkout_intents i
    where i.account = r.account and i.stripe_subscription_id = r.stripe_subscription_id
      and i.tenant_id = r.tenant_id limit 1
  )
from json_to_recordset($1::json) as r(subscription_id text, account text,
  stripe_subscription_id text, customer_id text, tenant_id text, status text, plan_id text,
  type text, items jsonb, term_start timestamptz, term_end timestamptz, grace_end timestamptz,
  cancel_at timestamptz, cancelled_at timestamptz, collection_paused boolean, stripe_status text,
  stripe_price_id text, resource_id text, collection_method text, billed_items jsonb,
  has_paid boolean)
order by r.subscription_id
on conflict (account, stripe_subscription_id) do update set
  tenant_id = excluded.tenant_id, status = excluded.status, plan_id = excluded.plan_id,
  type = excluded.type, items = excluded.items, term_start = excluded.term_start,
  term_end = excluded.term_end, grace_end = excluded.grace_end, cancel_at = excluded.cancel_at,
  cancelled_at = excluded.cancelled_at, collection_paused = excluded.collection_paused,
  stripe_status = excluded.stripe_status, stripe_price_id = excluded.stripe_price_id,
  resource_id = excluded.resource_id, collection_method = excluded.collection_method,
  billed_items = excluded.billed_items, has_paid = excluded.has_paid,
  parent_subscription_id =
    coalesce(subscriptions.parent_subscription_id, excluded.parent_subscription_id),
  updated_at = bursar.clock()`

export interface SavedSubscription {
  readonly key: SubscriptionKey
  readonly state: SubscriptionState
}

/** Only refreshes of `sub_…` call this: one writer per row. */
export async function saveSubscriptions(
  tx: Tx,
  saved: readonly SavedSubscription[],
): Promise<void> {
  if (saved.length === 0) return
  const statement = { name: 'subscription_save_listed', text: SAVE }
  await query(tx, { ...statement, values: [JSON.stringify(saved.map(toRow))] })
}

function toRow({ key, state }: SavedSubscription) {
  return {
    subscription_id: subscriptionIdOf(key),
    account: key.account,
    stripe_subscription_id: key.stripeSubscriptionId,
    customer_id: key.customerId,
    tenant_id: key.tenantId,
    status: state.status,
    plan_id: state.planId,
    type: state.type,
    items: state.items.map(toItemRow),
    term_start: state.termStart,
    term_end: state.termEnd,
    grace_end: state.graceEnd,
    cancel_at: state.cancelAt,
    cancelled_at: state.cancelledAt,
    collection_paused: state.collectionPaused,
    stripe_status: state.stripeStatus,
    stripe_price_id: state.stripePriceId,
    resource_id: state.resourceId,
    collection_method: state.collectionMethod,
    billed_items: state.billedItems?.map(toItemRow) ?? null,
    has_paid: state.hasPaid,
  }
}
