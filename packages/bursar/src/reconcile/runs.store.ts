import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { Span } from '../stripe/list/read-spans.ts'

export { inTransaction, type Pool, type Tx }

/**
 * A process that crashes is replaced after this. Longer than one page takes; an adoption extends
 * its lease while it is alive, because somebody waits for it.
 */
const LEASE_SECONDS = {
  sweep: 60,
  adopt: 15,
  verify: 60,
  verify_some: 60,
  shadow: 60,
  rebuild: 60,
} as const

export type Job = keyof typeof LEASE_SECONDS

export interface Run {
  readonly job: Job
  readonly runId: string
  readonly startedAt: Date
  /** What is still to be read. */
  readonly remaining: readonly Span[]
}

// A lease that ends later than any lease can was given by a clock that has gone back.
const CLAIM = `
insert into bursar.reconcile_runs as r (job, account, leased_until, remaining)
values ($1, $2, bursar.clock() + make_interval(secs => $3), $4::jsonb)
on conflict (job, account) where ended_at is null do update set leased_until = excluded.leased_until
where r.leased_until is null or r.leased_until <= bursar.clock()
  or r.leased_until > bursar.clock() + make_interval(secs => $3)
returning run_id::text as "runId", started_at as "startedAt", remaining`

/** Begins a run, or goes on with one that did not end. Null: another node works on it. */
export async function claimRun(
  tx: Tx,
  job: Job,
  account: string,
  spans: readonly Span[],
): Promise<Run | null> {
  const values = [job, account, LEASE_SECONDS[job], JSON.stringify(spans)]
  const statement = { name: 'reconcile_claim_run', text: CLAIM, values }
  const run = (await query<Omit<Run, 'job'> & Record<string, unknown>>(tx, statement)).rows[0]
  return run === undefined ? null : { ...run, job }
}

/** What one page added to a run. */
export interface Progress {
  readonly listed: number
  readonly markedStale: number
  readonly unadopted: number
}

const NOTE = `
update bursar.reconcile_runs r set
  leased_until = bursar.clock() + make_interval(secs => $3), remaining = $2::jsonb,
  pages = pages + 1, listed = listed + $4, marked_stale = marked_stale + $5,
  unadopted = unadopted + $6
where run_id = $1::bigint`

/** In the transaction of its page, so that no page counts twice. */
export async function noteProgress(
  tx: Tx,
  { job, runId }: Pick<Run, 'job' | 'runId'>,
  remaining: readonly Span[],
  { listed, markedStale, unadopted }: Progress,
): Promise<void> {
  const added = [listed, markedStale, unadopted]
  const values = [runId, JSON.stringify(remaining), LEASE_SECONDS[job], ...added]
  await query(tx, { name: 'reconcile_note_progress', text: NOTE, values })
}

const COUNT = `
update bursar.reconcile_runs r set
  counts = counts || (
    select coalesce(jsonb_object_agg(c.key,
      coalesce((r.counts ->> c.key)::bigint, 0) + c.value::bigint), '{}')
    from jsonb_each_text($2::jsonb) c)
where run_id = $1::bigint`

/** Adds to what the job counts by name, in the transaction of what is counted. */
export async function addCounts(
  tx: Tx,
  { runId }: Pick<Run, 'runId'>,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const values = [runId, JSON.stringify(counts)]
  await query(tx, { name: 'reconcile_add_counts', text: COUNT, values })
}

const EXTEND = `
update bursar.reconcile_runs set leased_until = bursar.clock() + make_interval(secs => $2)
where run_id = $1::bigint and ended_at is null`

/** The process that works on it is alive. */
export async function extendRun(tx: Tx, { job, runId }: Pick<Run, 'job' | 'runId'>): Promise<void> {
  const values = [runId, LEASE_SECONDS[job]]
  await query(tx, { name: 'reconcile_extend_run', text: EXTEND, values })
}

/** Ended runs are kept for so long. */
const KEPT_DAYS = 35

const END = `
with old as (
  delete from bursar.reconcile_runs p using bursar.reconcile_runs own
  where own.run_id = $1::bigint and p.job = own.job and p.account = own.account
    and p.ended_at < bursar.clock() - make_interval(days => $3)
)
update bursar.reconcile_runs set ended_at = bursar.clock(), leased_until = null, last_error = null,
  marked_stale = marked_stale + $2
where run_id = $1::bigint
returning account, started_at as "startedAt", pages, listed, marked_stale as "markedStale",
  unadopted, counts`

/** What a run found in all. */
export interface EndedRun extends Progress {
  /** What else the job counts, by name. */
  readonly counts: Readonly<Record<string, number>>
  readonly account: string
  readonly startedAt: Date
  readonly pages: number
}

/** `markedStale`: those that no page showed. Old runs of the same job and account are forgotten. */
export async function endRun(tx: Tx, runId: string, markedStale: number): Promise<EndedRun> {
  const statement = {
    name: 'reconcile_end_run',
    text: END,
    values: [runId, markedStale, KEPT_DAYS],
  }
  return (await query<EndedRun & Record<string, unknown>>(tx, statement)).rows[0]!
}

const FAIL = `
update bursar.reconcile_runs set leased_until = bursar.clock() + make_interval(secs => $3),
  last_error = $2
where run_id = $1::bigint`

/** The run goes on where it stopped, after its lease at the earliest. */
export async function failRun(
  tx: Tx,
  { job, runId }: Pick<Run, 'job' | 'runId'>,
  errorCode: string,
): Promise<void> {
  const values = [runId, errorCode, LEASE_SECONDS[job]]
  await query(tx, { name: 'reconcile_fail_run', text: FAIL, values })
}

const DUE = `
select a.account from unnest($2::text[]) with ordinality as a(account, at)
join bursar.event_watermarks w on w.account = a.account and w.caught_up_to is not null
left join lateral (
  select r.started_at, r.ended_at, r.leased_until from bursar.reconcile_runs r
  where r.job = $1 and r.account = a.account order by r.started_at desc limit 1
) r on true
left join bursar.reconcile_requests q on q.job = $1 and q.account = a.account
where case
    when r.started_at is not null and r.ended_at is null then r.leased_until <= bursar.clock()
      or r.leased_until > bursar.clock() + make_interval(secs => $5)
    when q.requested_at > coalesce(r.started_at, '-infinity') then true
    when r.started_at is null then w.begun_at <= bursar.clock() - make_interval(secs => $3)
    else r.started_at <= bursar.clock() - make_interval(secs => $3)
  end
order by r.started_at nulls first, a.at limit $4`

/**
 * The accounts whose last run began longer ago than this, or did not end, or for which an operator
 * has asked since. A new account is due after the same time.
 */
export async function findDueRuns(
  tx: Tx,
  job: Job,
  accounts: readonly string[],
  { everySeconds, limit }: { readonly everySeconds: number; readonly limit: number },
): Promise<string[]> {
  const values = [job, accounts, everySeconds, limit, LEASE_SECONDS[job]]
  const statement = { name: 'reconcile_find_due_runs', text: DUE, values }
  return (await query<{ account: string }>(tx, statement)).rows.map(({ account }) => account)
}

const ABANDON = `
update bursar.reconcile_runs set ended_at = bursar.clock(), leased_until = null, last_error = $2
where run_id = $1::bigint`

/** A run that cannot go on where it stopped has ended: the next one begins anew. */
export async function abandonRun(
  tx: Tx,
  { runId }: Pick<Run, 'runId'>,
  errorCode: string,
): Promise<void> {
  const statement = { name: 'reconcile_abandon_run', text: ABANDON, values: [runId, errorCode] }
  await query(tx, statement)
}

const UNSWEPT = `
select a.account from unnest($1::text[]) as a(account)
where not exists (select from bursar.reconcile_runs r
    where r.job = 'sweep' and r.account = a.account and r.ended_at is not null
      and r.started_at > bursar.clock() - 2 * make_interval(secs => $2)
      and r.ended_at <= bursar.clock() - make_interval(secs => $3))
  or exists (select from bursar.reconcile_runs r
    where r.job = 'sweep' and r.account = a.account and r.ended_at is null)`

/** What a sweep marks stale is refreshed in this time. */
const REFRESHED_SECONDS = 900

/** The accounts whose sweep is under way, has just ended, or has not been for long. */
export async function findUnswept(
  tx: Tx,
  accounts: readonly string[],
  everySeconds: number,
): Promise<string[]> {
  const values = [accounts, everySeconds, REFRESHED_SECONDS]
  const statement = { name: 'reconcile_find_unswept', text: UNSWEPT, values }
  return (await query<{ account: string }>(tx, statement)).rows.map(({ account }) => account)
}

const LAST_DIFFERENCES = `
select coalesce(sum(differences), 0)::int as differences from (
  select distinct on (account) account, (counts ->> 'differences')::int as differences
  from bursar.reconcile_runs where job = 'verify' and ended_at is not null
  order by account, started_at desc) last`

/** What the last verification of each account found, together. */
export async function readLastDifferences(tx: Tx): Promise<number> {
  const statement = { name: 'reconcile_last_differences', text: LAST_DIFFERENCES }
  return (await query<{ differences: number }>(tx, statement)).rows[0]?.differences ?? 0
}

const BEGUN = `
select extract(epoch from begun_at)::float8 as seconds from bursar.event_watermarks
where account = $1`

/** When Bursar began with the account, in Unix seconds; null: it has not yet. */
export async function readBegunAt(tx: Tx, account: string): Promise<number | null> {
  const statement = { name: 'reconcile_read_begun', text: BEGUN, values: [account] }
  return (await query<{ seconds: number }>(tx, statement)).rows[0]?.seconds ?? null
}
