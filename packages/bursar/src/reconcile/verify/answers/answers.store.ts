import type { Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'
import type { KnownSubscription } from '../../../subscription/entitlement/check-entitlement.ts'
import type { StoredItem, SubscriptionState } from '../../../subscription/snapshot.ts'
import type { Verdict } from '../expected.store.ts'

const TENANTS = `
select tenant_id as "tenantId", coalesce(merged_into, tenant_id) as "answersAs"
from bursar.tenants
where tenant_id > $1 and ($3::text[] is null or tenant_id = any($3))
order by tenant_id limit $2`

/** A tenant, and the one that answers for it since they were merged. */
export interface AskedTenant {
  readonly tenantId: string
  readonly answersAs: string
}

export async function listTenants(
  tx: Tx,
  of: { readonly after: string; readonly limit: number; readonly only: readonly string[] | null },
): Promise<AskedTenant[]> {
  const values = [of.after, of.limit, of.only]
  const statement = { name: 'verify_list_tenants', text: TENANTS, values }
  return (await query<AskedTenant & Record<string, unknown>>(tx, statement)).rows
}

// What the run read of this account, as stored where it was equal; and beside it what Stripe does
// not manage, and what belongs to other accounts. What came since says that the tenant changes now.
const EXPECTED = `
select e.tenant_id as "tenantId", e.verdict, e.state, s.status, s.plan_id, s.items, s.billed_items,
  coalesce(o.generation, 0) <> e.generation
    or coalesce(o.observed_generation, 0) <> e.observed_generation as "isChanged"
from bursar.reconcile_expected e
left join bursar.subscriptions s
  on s.account = $1 and s.stripe_subscription_id = e.stripe_subscription_id
left join bursar.stripe_objects o
  on o.account = $1 and o.object_id = e.stripe_subscription_id
where e.run_id = $2::bigint and e.tenant_id = any($3::text[])
union all
select s.tenant_id, 'equal', null, s.status, s.plan_id, s.items, s.billed_items,
  s.account = $1 and s.stripe_subscription_id is not null and s.status <> 'EXPIRED'
from bursar.subscriptions s
where s.tenant_id = any($3::text[])
  and (s.account is distinct from $1 or s.stripe_subscription_id is null or not exists (
    select from bursar.reconcile_expected e
    where e.run_id = $2::bigint and e.stripe_subscription_id = s.stripe_subscription_id))`

interface ItemRow {
  readonly price_id: string
  readonly plan_id: string
  readonly quantity: number
}

interface Row {
  readonly tenantId: string
  readonly verdict: Verdict
  readonly state: Pick<SubscriptionState, 'status' | 'planId' | 'items' | 'billedItems'> | null
  readonly status: string | null
  readonly plan_id: string | null
  readonly items: readonly ItemRow[] | null
  readonly billed_items: readonly ItemRow[] | null
  readonly isChanged: boolean
}

/** What a tenant should be told by. */
export interface ExpectedOfTenant {
  readonly subscriptions: readonly KnownSubscription[]
  /** Something of it was refreshed since, or is about to be: no comparison is fair. */
  readonly isChanging: boolean
  /** One of its subscriptions differs. */
  readonly hasDifference: boolean
}

export async function readExpectedOf(
  tx: Tx,
  { account, runId }: { readonly account: string; readonly runId: string },
  tenantIds: readonly string[],
): Promise<Map<string, ExpectedOfTenant>> {
  const values = [account, runId, tenantIds]
  const statement = { name: 'verify_expected_of_tenants', text: EXPECTED, values }
  const { rows } = await query<Row & Record<string, unknown>>(tx, statement)
  const byTenant = Map.groupBy(rows, ({ tenantId }) => tenantId)
  return new Map([...byTenant].map(([tenantId, of]) => [tenantId, toExpected(of)]))
}

const UNSURE: readonly Verdict[] = ['changed', 'differs']

function toExpected(rows: readonly Row[]): ExpectedOfTenant {
  return {
    subscriptions: rows.flatMap(toKnown),
    isChanging: rows.some(({ isChanged, verdict }) => isChanged || UNSURE.includes(verdict)),
    hasDifference: rows.some(({ verdict }) => verdict === 'confirmed'),
  }
}

function toKnown(row: Row): KnownSubscription[] {
  if (row.verdict === 'none') return []
  if (row.verdict === 'confirmed') {
    if (row.state === null) return []
    const { status, planId, items, billedItems } = row.state
    return [{ status, planId, items, billedItems }]
  }
  if (row.status === null) return []
  const items = (row.items ?? []).map(toItem)
  const billedItems = row.billed_items?.map(toItem) ?? null
  return [{ status: row.status, planId: row.plan_id ?? '', items, billedItems }]
}

function toItem({ price_id, plan_id, quantity }: ItemRow): StoredItem {
  return { priceId: price_id, planId: plan_id, quantity }
}
