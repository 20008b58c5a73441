import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { EntitlementFacts } from '../../subscription/entitlement/check-entitlement.ts'
import type { PlannedItem } from '../../subscription/plans.ts'

const FACTS = `
select t.name as "tenantName", u.used, u.as_of as "asOf", bursar.clock() as now,
  (select coalesce(jsonb_agg(jsonb_build_object(
      'status', s.status, 'planId', s.plan_id, 'items', s.items, 'billedItems', s.billed_items)
      order by s.subscription_id), '[]')
    from bursar.subscriptions s where s.tenant_id = t.tenant_id) as subscriptions
from bursar.tenants t
left join bursar.usage u on u.tenant_id = t.tenant_id and u.feature = $2
where t.tenant_id = $1`

interface Stored {
  readonly tenantName: string
  readonly used: number | null
  readonly asOf: Date | null
  readonly now: Date
  readonly subscriptions: readonly {
    readonly status: string
    readonly planId: string
    readonly items: readonly StoredItem[]
    readonly billedItems: readonly StoredItem[] | null
  }[]
}

interface StoredItem {
  readonly price_id: string
  readonly plan_id: string
  readonly quantity: number
}

export type FeatureFacts = EntitlementFacts & { readonly tenantName: string }

/** What is known of one feature of one tenant, but for what operators decided; null: no tenant. */
export async function findFeatureFacts(
  tx: Tx,
  { tenantId, feature }: { tenantId: string; feature: string },
): Promise<FeatureFacts | null> {
  const statement = { name: 'override_facts', text: FACTS, values: [tenantId, feature] }
  const [found] = (await query<Stored & Record<string, unknown>>(tx, statement)).rows
  if (found === undefined) return null
  const { tenantName, used, asOf, now, subscriptions } = found
  return {
    tenantName,
    isTenantKnown: true,
    subscriptions: subscriptions.map(({ items, billedItems, ...one }) => ({
      ...one,
      items: items.map(toItem),
      billedItems: billedItems?.map(toItem) ?? null,
    })),
    usage: used === null || asOf === null ? null : { used, asOf },
    override: null,
    now,
  }
}

function toItem({ price_id, plan_id, quantity }: StoredItem): PlannedItem {
  return { priceId: price_id, planId: plan_id, quantity }
}
