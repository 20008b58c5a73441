import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** What the SaaS counted: how many there are of it, not how many more. */
export interface UsageReport {
  readonly tenantId: string
  readonly feature: string
  /** A whole number from 0. */
  readonly used: number
  /** When it was counted; null: now. */
  readonly asOf: Date | null
}

/**
 * `unchanged`: it was told before. `older`: a later count is known, and stays. `future`: counted
 * later than our clock allows. `tenant_unknown`: there is no such tenant.
 */
export type UsageOutcome = 'recorded' | 'unchanged' | 'older' | 'future' | 'tenant_unknown'

/** A clock may be ahead by this much; a count from further ahead would shut out all true ones. */
export const USAGE_AHEAD_SECONDS_MAX = 300

// In the order of the key, so that two who tell of the same tenants wait for each other.
const RECORD = `
with asked as materialized (
  select coalesce(m.merged_into, a.tenant_id) as tenant_id, feature, used,
    coalesce(as_of, bursar.clock()) as as_of, place,
    coalesce(as_of, bursar.clock()) > bursar.clock() + $5 * interval '1 second' as is_ahead
  from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[]) with ordinality
    as a (tenant_id, feature, used, as_of, place)
  left join bursar.tenants m on m.tenant_id = a.tenant_id
),
latest as (
  select distinct on (tenant_id, feature) * from asked
  where not is_ahead order by tenant_id, feature, as_of desc, place desc
),
recorded as (
  insert into bursar.usage as u (tenant_id, feature, used, as_of)
  select l.tenant_id, l.feature, l.used, l.as_of
  from latest l join bursar.tenants t on t.tenant_id = l.tenant_id
  order by l.tenant_id, l.feature
  on conflict (tenant_id, feature) do update
    set used = excluded.used, as_of = excluded.as_of, reported_at = bursar.clock()
    where u.as_of <= excluded.as_of
      and (u.used, u.as_of) is distinct from (excluded.used, excluded.as_of)
  returning u.tenant_id, u.feature, u.as_of, u.used
)
select case
    when asked.is_ahead then 'future'
    when t.tenant_id is null then 'tenant_unknown'
    when r.as_of = asked.as_of and r.used = asked.used then 'recorded'
    when u.as_of = asked.as_of and u.used = asked.used then 'unchanged'
    else 'older'
  end as outcome
from asked
left join bursar.tenants t on t.tenant_id = asked.tenant_id
left join recorded r on r.tenant_id = asked.tenant_id and r.feature = asked.feature
left join bursar.usage u on u.tenant_id = asked.tenant_id and u.feature = asked.feature
order by asked.place`

/**
 * Keeps the latest count of each, in one statement. Idempotent; never goes back in time. Gives what
 * became of each report, in their order.
 */
export async function recordUsage(
  tx: Tx,
  reports: readonly UsageReport[],
): Promise<UsageOutcome[]> {
  const values = [
    reports.map(({ tenantId }) => tenantId),
    reports.map(({ feature }) => feature),
    reports.map(({ used }) => used),
    reports.map(({ asOf }) => asOf),
    USAGE_AHEAD_SECONDS_MAX,
  ]
  const { rows } = await query<{ outcome: UsageOutcome }>(tx, {
    name: 'usage_record',
    text: RECORD,
    values,
  })
  return rows.map(({ outcome }) => outcome)
}

/** The time that counts are dated by, whichever node counts. */
export async function readNow(tx: Tx): Promise<Date> {
  const statement = { name: 'usage_now', text: 'select bursar.clock() as now' }
  const { rows } = await query<{ now: Date }>(tx, statement)
  if (rows[0] === undefined) throw new AppError('INVARIANT_BROKEN', 'A clock without a time.')
  return rows[0].now
}
