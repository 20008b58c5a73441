import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** What arrived at an endpoint of ours in the last 24 hours. */
export interface Deliveries {
  readonly endpoint: string
  /** With a right signature. */
  readonly accepted: number
  /** The minute of the last one. */
  readonly acceptedAt: Date | null
  /** With a wrong signature, since the last right one. */
  readonly mismatched: number
}

const READ = `
with recent as (
  select endpoint, outcome, detail, minute, count from bursar.delivery_counts
  where minute > bursar.clock() - interval '24 hours'
),
accepted as (
  select endpoint, sum(count)::int as count, max(minute) as last_at from recent
  where outcome = 'accepted' group by endpoint
)
select r.endpoint, coalesce(max(a.count), 0)::int as accepted, max(a.last_at) as "acceptedAt",
  coalesce(sum(r.count) filter (where r.outcome = 'refused' and r.detail = 'SIGNATURE_MISMATCH'
    and (a.last_at is null or r.minute > a.last_at)), 0)::int as mismatched
from recent r left join accepted a on a.endpoint = r.endpoint
group by r.endpoint order by r.endpoint`

export async function readDeliveries(tx: Tx): Promise<Deliveries[]> {
  const statement = { name: 'doctor_deliveries', text: READ }
  return (await query<Deliveries & Record<string, unknown>>(tx, statement)).rows
}
