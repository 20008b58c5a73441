import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Reversed } from '../../subscription/money/reversal.ts'
import type { StoredItem, SubscriptionState } from '../../subscription/snapshot.ts'
import type { Told } from './difference/difference.ts'

export type { Pool, Tx }

/** A subscription, and the customer that Stripe says it belongs to; null: not known. */
export interface Asked {
  readonly id: string
  readonly customerId: string | null
}

/** Which answer of Stripe the stored state is from. */
export interface Observed {
  readonly generation: string
  readonly observedGeneration: string
}

/** All that is stored about a subscription and decides what should be stored. */
export interface StoredFacts extends Observed {
  readonly id: string
  readonly told: Told | null
  /** The tenant of its customer; null: nobody's. */
  readonly owner: string | null
  /** It is to be refreshed, so what is stored may be old. */
  readonly isStale: boolean
  /** When its row was last written; null: there is none. */
  readonly updatedAt: Date | null
  /** The brake keeps its access, or is to give it back. */
  readonly isHeld: boolean
  /** Operators have been told that its status may not move. */
  readonly isBlocked: boolean
  /** Its tenant paid for another subscription, or before Bursar came. */
  readonly hasTenantPaid: boolean
  /** Payments that were taken back. */
  readonly reversed: readonly Reversed[]
  readonly now: Date
}

const READ = `
select a.id, bursar.clock() as now, c.tenant_id as owner,
  coalesce(o.generation, 0)::text as generation,
  coalesce(o.observed_generation, 0)::text as "observedGeneration",
  coalesce(o.stale, false) as "isStale",
  s.subscription_id as "subscriptionId", s.customer_id as "customerId",
  s.updated_at as "updatedAt", s.tenant_id as "tenantId", s.status, s.plan_id as "planId", s.type,
  s.items, s.billed_items as "billedItems", s.has_paid as "hasPaid", s.term_start as "termStart",
  s.term_end as "termEnd", s.grace_end as "graceEnd", s.cancel_at as "cancelAt",
  s.cancelled_at as "cancelledAt", s.collection_paused as "collectionPaused",
  s.collection_method as "collectionMethod", s.stripe_status as "stripeStatus",
  s.stripe_price_id as "stripePriceId", s.resource_id as "resourceId",
  exists (select from bursar.access_losses l
    where l.subscription_id = s.subscription_id and l.state <> 'withdrawn') as "isHeld",
  exists (select from bursar.findings f where f.kind = 'transition_blocked'
    and f.account = $1 and f.object_id = a.id and f.resolved_at is null) as "isBlocked",
  coalesce(t.adopted_at is not null, false) or exists (select from bursar.subscriptions p
    where p.tenant_id = c.tenant_id and p.has_paid
      and p.stripe_subscription_id is distinct from a.id) as "hasTenantPaid",
  coalesce((select jsonb_agg(jsonb_build_object('invoiceId', r.invoice_id, 'kind', r.kind))
    from bursar.payment_reversals r
    where r.account = $1 and r.stripe_subscription_id = a.id), '[]') as reversed
from unnest($2::text[], $3::text[]) as a(id, customer_id)
left join bursar.stripe_objects o on o.account = $1 and o.object_id = a.id
left join bursar.subscriptions s on s.account = $1 and s.stripe_subscription_id = a.id
left join bursar.stripe_customers c
  on c.account = $1 and c.customer_id = coalesce(a.customer_id, s.customer_id)
left join bursar.tenants t on t.tenant_id = c.tenant_id
order by a.id`

interface ItemRow {
  readonly price_id: string
  readonly plan_id: string
  readonly quantity: number
}

type Row = Omit<StoredFacts, 'told'> &
  Omit<SubscriptionState, 'items' | 'billedItems'> & {
    readonly subscriptionId: string
    readonly customerId: string | null
    readonly tenantId: string | null
    readonly items: readonly ItemRow[] | null
    readonly billedItems: readonly ItemRow[] | null
  }

/** Of one page, in the order of IDs. */
export async function readStoredFacts(
  tx: Tx,
  account: string,
  asked: readonly Asked[],
): Promise<StoredFacts[]> {
  const values = [account, asked.map(({ id }) => id), asked.map(({ customerId }) => customerId)]
  const statement = { name: 'verify_stored_facts', text: READ, values }
  return (await query<Row & Record<string, unknown>>(tx, statement)).rows.map(toFacts)
}

function toFacts(row: Row): StoredFacts {
  const { id, now, owner, isStale, updatedAt, isHeld, isBlocked, hasTenantPaid, reversed } = row
  const { generation, observedGeneration, tenantId, items, billedItems } = row
  const standing = { isStale, updatedAt, isHeld, isBlocked, hasTenantPaid, reversed }
  const facts = { id, now, owner, generation, observedGeneration, ...standing }
  if (tenantId === null || items === null) return { ...facts, told: null }
  const state: SubscriptionState = {
    status: row.status,
    planId: row.planId,
    type: row.type,
    items: items.map(toItem),
    billedItems: billedItems?.map(toItem) ?? null,
    hasPaid: row.hasPaid,
    termStart: row.termStart,
    termEnd: row.termEnd,
    graceEnd: row.graceEnd,
    cancelAt: row.cancelAt,
    cancelledAt: row.cancelledAt,
    collectionPaused: row.collectionPaused,
    collectionMethod: row.collectionMethod,
    stripeStatus: row.stripeStatus,
    stripePriceId: row.stripePriceId,
    resourceId: row.resourceId,
  }
  const { subscriptionId, customerId } = row
  return { ...facts, told: { subscriptionId, customerId, tenantId, state } }
}

function toItem({ price_id, plan_id, quantity }: ItemRow): StoredItem {
  return { priceId: price_id, planId: plan_id, quantity }
}

const NOW = 'select bursar.clock() as now'

/** PostgreSQL's time: what is asked of Stripe afterwards is at least as young. */
export async function readNow(tx: Tx): Promise<Date> {
  const { rows } = await query<{ now: Date }>(tx, { name: 'verify_now', text: NOW })
  return rows[0]!.now
}
