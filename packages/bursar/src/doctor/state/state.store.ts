import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const NEWEST = `
select stripe_subscription_id as id from bursar.subscriptions
where account = '' and stripe_subscription_id is not null
order by created_at desc limit $1`

/** IDs at Stripe of the newest subscriptions of the own account. */
export async function readNewestSubscriptions(tx: Tx, limit: number): Promise<string[]> {
  const statement = { name: 'doctor_newest', text: NEWEST, values: [limit] }
  return (await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id)
}

const WATERMARKS = `
select w.account, w.caught_up_to as "caughtUpTo", w.last_error as "lastError",
  extract(epoch from bursar.clock() - w.caught_up_to)::float8 as "ageSeconds"
from bursar.event_watermarks w where w.account = any($1::text[])
order by w.caught_up_to nulls first, w.account limit $2`

export interface WatermarkAge {
  readonly account: string
  /** null: never read. */
  readonly ageSeconds: number | null
  readonly lastError: string | null
}

/** How far catch-up is, the account that is furthest behind first. */
export async function readWatermarkAges(
  tx: Tx,
  accounts: readonly string[],
  limit: number,
): Promise<WatermarkAge[]> {
  const statement = { name: 'doctor_watermarks', text: WATERMARKS, values: [accounts, limit] }
  return (await query<WatermarkAge & Record<string, unknown>>(tx, statement)).rows
}

const DEAD = `
select kind, count(*)::int as count from bursar.outbox where outcome = 'dead'
group by kind order by kind`

export interface DeadLetters {
  readonly kind: string
  readonly count: number
}

/** Messages that were given up, by kind. */
export async function readDeadLetters(tx: Tx): Promise<DeadLetters[]> {
  const statement = { name: 'doctor_dead', text: DEAD }
  return (await query<DeadLetters & Record<string, unknown>>(tx, statement)).rows
}

const OTHER_PLANS = `
select count(*)::int as count from bursar.plan_revisions p
where p.digest <> $1 and p.seen_at > bursar.clock() - interval '30 seconds'
  and not exists (select from bursar.plan_revisions newer
    where newer.revision > p.revision and newer.registered_at >= p.seen_at)`

/** Other plans that a running node has. A node that was replaced was last seen before. */
export async function countOtherPlans(tx: Tx, plansDigest: string): Promise<number> {
  const statement = { name: 'doctor_other_plans', text: OTHER_PLANS, values: [plansDigest] }
  return (await query<{ count: number }>(tx, statement)).rows[0]?.count ?? 0
}

const ACTION = `
select f.kind, count(*)::int as count from bursar.findings f
where f.resolved_at is null and f.severity = 'action' and f.kind <> all($1::text[])
group by f.kind order by count desc, f.kind limit $2`

export interface OpenKind {
  readonly kind: string
  readonly count: number
}

/** Open findings that an operator must act on, without these kinds. */
export async function readActionFindings(
  tx: Tx,
  without: readonly string[],
  limit: number,
): Promise<OpenKind[]> {
  const statement = { name: 'doctor_findings', text: ACTION, values: [without, limit] }
  return (await query<OpenKind & Record<string, unknown>>(tx, statement)).rows
}

const OBSERVED = `
select count(*)::int as count from bursar.tenants
where delivery = 'observe' and merged_into is null`

/** Tenants for which nothing is sent. */
export async function countObserved(tx: Tx): Promise<number> {
  return (await query<{ count: number }>(tx, { name: 'doctor_observed', text: OBSERVED })).rows[0]!
    .count
}

const IS_OPEN = `
select exists (select from bursar.findings where kind = $1 and resolved_at is null) as open`

export async function isFindingOpen(tx: Tx, kind: string): Promise<boolean> {
  const statement = { name: 'doctor_is_open', text: IS_OPEN, values: [kind] }
  return (await query<{ open: boolean }>(tx, statement)).rows[0]?.open === true
}

const UNFINISHED = `
select r.job, r.account, r.last_error as "lastError" from bursar.reconcile_runs r
where r.ended_at is null order by r.started_at limit $1`

export interface UnfinishedRun {
  readonly job: string
  readonly account: string
  readonly lastError: string | null
}

/** Runs that did not end. */
export async function readUnfinishedRuns(tx: Tx, limit: number): Promise<UnfinishedRun[]> {
  const statement = { name: 'doctor_unfinished', text: UNFINISHED, values: [limit] }
  return (await query<UnfinishedRun & Record<string, unknown>>(tx, statement)).rows
}
