import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type {
  EntitlementFacts,
  KnownSubscription,
  Override,
} from '../../subscription/entitlement/check-entitlement.ts'

/** One feature of one tenant. */
export interface Question {
  readonly tenantId: string
  readonly feature: string
}

interface StoredItem {
  readonly price_id: string
  readonly plan_id: string
  readonly quantity: number
}

interface StoredSubscription {
  readonly status: string
  readonly plan_id: string
  readonly items: readonly StoredItem[]
  readonly billed_items: readonly StoredItem[] | null
}

interface FactsRow {
  readonly isTenantKnown: boolean
  readonly subscriptions: readonly StoredSubscription[]
  readonly used: number | null
  readonly asOf: Date | null
  readonly rule: Override['rule'] | null
  readonly limit: number | null
  readonly expiresAt: Date | null
  readonly now: Date
}

// The id of a merged tenant stands for the tenant that it was merged into.
const READ = `
select t.tenant_id is not null as "isTenantKnown", s.subscriptions, u.used, u.as_of as "asOf",
  o.rule, o.limit_count as "limit", o.expires_at as "expiresAt", bursar.clock() as now
from unnest($1::text[], $2::text[]) with ordinality as asked (tenant_id, feature, place)
left join bursar.tenants t on t.tenant_id = asked.tenant_id
left join bursar.usage u
  on u.tenant_id = coalesce(t.merged_into, t.tenant_id) and u.feature = asked.feature
left join bursar.entitlement_overrides o
  on o.tenant_id = coalesce(t.merged_into, t.tenant_id) and o.feature = asked.feature
    and o.ended_at is null
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object(
    'status', s.status, 'plan_id', s.plan_id, 'items', s.items,
    'billed_items', s.billed_items) order by s.subscription_id), '[]')
    as subscriptions
  from bursar.subscriptions s where s.tenant_id = coalesce(t.merged_into, t.tenant_id)
) s
order by asked.place`

/**
 * For the sessions that only run `readFacts`: planned once, and a plan made while the tables are
 * empty must not read them from end to end once they are full.
 */
export const FACTS_SETTINGS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  jit: 'off',
} as const

/** What is known of each, in the order of the questions; all of the same instant. */
export async function readFacts(
  tx: Tx,
  questions: readonly Question[],
): Promise<EntitlementFacts[]> {
  const values = [
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ feature }) => feature),
  ]
  const { rows } = await query<FactsRow>(tx, { name: 'entitlement_facts', text: READ, values })
  return rows.map(toFacts)
}

function toFacts(row: FactsRow): EntitlementFacts {
  const { isTenantKnown, used, asOf, rule, limit, expiresAt, now } = row
  return {
    isTenantKnown,
    subscriptions: row.subscriptions.map(toSubscription),
    usage: used === null || asOf === null ? null : { used, asOf },
    override: rule === null || expiresAt === null ? null : { rule, limit, expiresAt },
    now,
  }
}

function toSubscription(stored: StoredSubscription): KnownSubscription {
  return {
    status: stored.status,
    planId: stored.plan_id,
    items: stored.items.map(toItem),
    billedItems: stored.billed_items?.map(toItem) ?? null,
  }
}

function toItem({ price_id, plan_id, quantity }: StoredItem): KnownSubscription['items'][number] {
  return { priceId: price_id, planId: plan_id, quantity }
}
