import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { wireRows } from '../look/wire-rows.ts'

const TRACKED_MAX = 50

/** A subscription at Stripe that is followed, with a row here or without. */
export interface Tracked {
  readonly subject: string
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
  readonly dirty_since: string | null
  readonly last_error: string | null
}

const TRACKED = `
with found as (
  (select s.* from bursar.stripe_customers c
    join bursar.stripe_subjects s
      on s.account = c.account and s.customer_id = c.customer_id and s.kind = 'subscription'
    where c.tenant_id = $1 order by s.subject limit $3)
  union
  (select s.* from bursar.stripe_subjects s where s.subject = $2)
)
select s.subject, s.account, s.kind, s.recheck_at, s.waiting_since, s.last_error,
  case when s.dirty then s.dirty_since end as dirty_since,
  exists (select 1 from bursar.subscriptions r
    where r.account = s.account and r.stripe_subscription_id = s.subject) as is_granted,
  last.rule, last.outcome, last.fetched_at
from found s
left join lateral (
  select t.rule, t.outcome, t.fetched_at from bursar.settlements t
  where t.subject = s.subject and t.account = s.account
  order by t.generation desc limit 1
) last on true
order by s.subject`

/** The subscriptions of a tenant's customers that are followed, and this very object. */
export async function findTracked(
  tx: Tx,
  { tenantId, id }: { readonly tenantId: string | null; readonly id: string },
): Promise<Tracked[]> {
  const values = [tenantId, id, TRACKED_MAX]
  const statement = { name: 'explain_tracked', text: TRACKED, values }
  return wireRows((await query<Tracked & Record<string, unknown>>(tx, statement)).rows)
}
