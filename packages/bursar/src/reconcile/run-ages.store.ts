import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const AGES = `
select j.job, coalesce(max(extract(epoch from
  bursar.clock() - coalesce(r.started_at, w.begun_at))), 0)::float8 as seconds
from unnest($1::text[]) as j(job)
left join bursar.event_watermarks w on true
left join lateral (
  select started_at from bursar.reconcile_runs
  where job = j.job and account = w.account and ended_at is not null
  order by started_at desc limit 1
) r on true
group by j.job order by j.job`

export interface RunAge {
  readonly job: string
  readonly seconds: number
}

/**
 * How long ago the last run that has ended began, of the account where that is longest. An account
 * without one counts from when Bursar began with it.
 */
export async function readRunAges(tx: Tx, jobs: readonly string[]): Promise<RunAge[]> {
  const statement = { name: 'reconcile_run_ages', text: AGES, values: [jobs] }
  return (await query<RunAge & Record<string, unknown>>(tx, statement)).rows
}
