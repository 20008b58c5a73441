import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { wireRows } from '../read/wire-rows.ts'

const TRACKED_MAX = 50

/** A subscription at Stripe that is followed, with a row here or without. */
export interface Tracked {
  readonly object_id: string
  readonly account: string
  readonly kind: string
  /** Whether it has a row: what was granted once, it has. */
  readonly is_granted: boolean
  /** Why the last refresh ended as it did; null where none is remembered. */
  readonly rule: string | null
  readonly outcome: string | null
  readonly fetched_at: string | null
  readonly recheck_at: string | null
  readonly waiting_since: string | null
  readonly stale_since: string | null
  readonly last_error: string | null
}

const TRACKED = `
with found as (
  (select s.* from bursar.stripe_customers c
    join bursar.stripe_objects s
      on s.account = c.account and s.customer_id = c.customer_id and s.kind = 'subscription'
    where c.tenant_id = $1 order by s.object_id limit $3)
  union
  (select s.* from bursar.stripe_objects s where s.object_id = $2)
)
select s.object_id, s.account, s.kind, s.recheck_at, s.waiting_since, s.last_error,
  case when s.stale then s.stale_since end as stale_since,
  exists (select 1 from bursar.subscriptions r
    where r.account = s.account and r.stripe_subscription_id = s.object_id) as is_granted,
  last.rule, last.outcome, last.fetched_at
from found s
left join lateral (
  select t.rule, t.outcome, t.fetched_at from bursar.refresh_results t
  where t.object_id = s.object_id and t.account = s.account
  order by t.generation desc limit 1
) last on true
order by s.object_id`

/** The subscriptions of a tenant's customers that are followed, and this very object. */
export async function findTracked(
  tx: Tx,
  { tenantId, id }: { readonly tenantId: string | null; readonly id: string },
): Promise<Tracked[]> {
  const values = [tenantId, id, TRACKED_MAX]
  const statement = { name: 'explain_tracked', text: TRACKED, values }
  return wireRows((await query<Tracked & Record<string, unknown>>(tx, statement)).rows)
}
