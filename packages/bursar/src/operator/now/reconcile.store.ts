import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { SCHEDULED_JOBS } from '../../reconcile/jobs.ts'
import { listDifferences } from '../../reconcile/verify/difference/differences.store.ts'
import { sayDifference } from '../../reconcile/verify/difference/say-difference.ts'
import { wireRows } from '../read/wire-rows.ts'

type Reconcile = OperatorAnswer<'reconcile'>
type Run = Reconcile['runs'][number]

const RUNS_OF_JOB_MAX = 10
const WATERMARKS_MAX = 50
const DIFFERENCES_MAX = 50

// Whatever a job counts in a column of its own or in `counts` is shown, whichever job it is.
const RUNS = `
select run.* from (select distinct job from bursar.reconcile_runs) j
cross join lateral (
  select r.run_id::text as run_id, r.job, r.account,
    case when r.ended_at is not null then 'ended'
      when r.leased_until > bursar.clock() and r.last_error is null then 'running'
      else 'interrupted' end as state,
    r.started_at, r.ended_at, r.listed, r.last_error,
    to_jsonb(r) - '{run_id,job,account,started_at,ended_at,leased_until,remaining,listed,last_error,
      counts}'::text[] || r.counts as counts,
    (select p.listed from bursar.reconcile_runs p
      where p.job = r.job and p.account = r.account and p.ended_at is not null
        and p.started_at < r.started_at
      order by p.started_at desc limit 1) as expected
  from bursar.reconcile_runs r where r.job = j.job order by r.started_at desc limit $1
) run
order by run.started_at desc, run.run_id desc`

const WATERMARKS = `
select w.account, w.caught_up_to, w.due_at, coalesce(w.leased_until > bursar.clock(), false)
  as is_running, w.last_error
from bursar.event_watermarks w order by w.caught_up_to nulls first, w.account limit $1`

const ACCOUNTS = `
select count(*)::int as accounts, bursar.clock() as now from bursar.event_watermarks`

// Of the account of the API key. Without a watermark nothing has begun, and nothing is due.
const JOBS = `
select j.job, greatest(bursar.clock(), case when j.job = 'catch_up' then w.due_at
    when q.requested_at > coalesce(r.started_at, '-infinity') then q.requested_at
    else coalesce(r.started_at, w.begun_at) + make_interval(secs => j.every) end) as due_at,
  case when q.requested_at > coalesce(r.started_at, '-infinity') then q.requested_at end
    as requested_at
from unnest($1::text[], $2::float8[]) as j(job, every)
left join bursar.event_watermarks w on w.account = ''
left join lateral (
  select started_at from bursar.reconcile_runs
  where job = j.job and account = '' order by started_at desc limit 1
) r on true
left join bursar.reconcile_requests q on q.job = j.job and q.account = ''`

interface Due {
  readonly job: string
  readonly due_at: string | null
  readonly requested_at: string | null
}

interface StoredRun extends Omit<Run, 'counts'> {
  readonly counts: Readonly<Record<string, unknown>>
}

/** The jobs that find missed changes: when each is due, its last runs, and how far events are. */
export async function readReconcile(tx: Tx): Promise<Reconcile> {
  const ask = async <Row extends object>(name: string, text: string, values: unknown[] = []) =>
    wireRows((await query<Row & { [column: string]: unknown }>(tx, { name, text, values })).rows)
  const runs = await ask<StoredRun>('operator_runs', RUNS, [RUNS_OF_JOB_MAX])
  const watermarks = await ask<Reconcile['watermarks'][number]>('operator_watermarks', WATERMARKS, [
    WATERMARKS_MAX,
  ])
  const [all] = await ask<{ accounts: number; now: string }>('operator_accounts', ACCOUNTS)
  const names = [...new Set([...Object.keys(SCHEDULED_JOBS), ...runs.map(({ job }) => job)])]
  const seconds = names.map((name) => scheduleOf(name)?.everySeconds ?? 0)
  const due = await ask<Due>('operator_due_jobs', JOBS, [names, seconds])
  return {
    as_of: all?.now ?? '',
    jobs: names.map((name) =>
      toJob(
        name,
        due.find(({ job }) => job === name),
      ),
    ),
    runs: runs.map(({ counts, ...run }) => ({ ...run, counts: toCounts(counts) })),
    differences: await readDifferences(tx, runs),
    watermarks,
    accounts: all?.accounts ?? 0,
  }
}

/** Of the last run of each job that has ended; those of the runs before are not kept. */
async function readDifferences(
  tx: Tx,
  runs: readonly StoredRun[],
): Promise<Reconcile['differences']> {
  const ended = runs.filter(({ state }) => state === 'ended')
  const last = ended.filter(({ job }, index) => ended.findIndex((run) => run.job === job) === index)
  const found: Reconcile['differences'] = []
  for (const { job, run_id } of last) {
    const listed = await listDifferences(tx, run_id, { after: '0', limit: DIFFERENCES_MAX })
    found.push(
      ...listed.map((one) => ({
        ...{ job, run_id, kind: one.kind, held_by: one.heldBy, sentence: sayDifference(one) },
        ...{ tenant_id: one.tenantId, stripe_subscription_id: one.subscriptionId },
      })),
    )
  }
  return found
}

function scheduleOf(job: string) {
  return Object.entries(SCHEDULED_JOBS).find(([name]) => name === job)?.[1]
}

function toJob(job: string, due: Due | undefined): Reconcile['jobs'][number] {
  const schedule = scheduleOf(job)
  return {
    job,
    meaning: schedule?.meaning ?? null,
    every_seconds: schedule?.everySeconds ?? null,
    due_at: schedule === undefined ? null : (due?.due_at ?? null),
    requested_at: due?.requested_at ?? null,
  }
}

function toCounts(counts: StoredRun['counts']): Run['counts'] {
  return Object.entries(counts).flatMap(([name, count]) =>
    typeof count === 'number' && Number.isInteger(count) && count > 0 ? [{ name, count }] : [],
  )
}
