import type { Pool } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/** Rows that one statement removes: short locks, and room for the webhooks in between. */
const BATCH_MAX = 1_000
/** Statements of one round; the next round goes on. */
const BATCHES_MAX = 100

const PURGE_EVENTS = `
with old as materialized (
  select event_id from bursar.stripe_events
  where received_at < bursar.clock() - make_interval(days => $1) and processed_at is not null
  limit $2
), replays as (
  delete from bursar.event_replays where event_id in (select event_id from old)
)
delete from bursar.stripe_events where event_id in (select event_id from old)`

const PURGE_HISTORY = `
delete from bursar.refresh_results where (object_id, account, generation) in (
  select object_id, account, generation from bursar.refresh_results
  where fetched_at < bursar.clock() - make_interval(days => $1)
  limit $2
)`

/** Deliveries by the minute are looked at for days, not for years. */
const COUNTS_DAYS = 35

const PURGE_COUNTS = `
delete from bursar.delivery_counts where (minute, endpoint, outcome, detail) in (
  select minute, endpoint, outcome, detail from bursar.delivery_counts
  where minute < bursar.clock() - make_interval(days => $1)
  limit $2
)`

// Who was welcomed, or has an identity, may give the same cause again, however late; and a reminder
// is due, unless it is known to be enqueued, until its term ends. In the words of its index.
const PURGE_MESSAGES = `
delete from bursar.outbox where message_id in (
  select message_id from bursar.outbox
  where ended_at < bursar.clock() - make_interval(days => $1)
    and outcome in ('done', 'dropped') and name not in ('welcome', 'identity')
    and (name in ('renewal', 'trial_ending')
      and (details ->> 'term_end')::timestamptz > bursar.clock()) is not true
  order by ended_at
  limit $2
)`

/** Questions of usage: there is one for each tenant and night, and its cause is its day. */
const QUESTIONS_DAYS = 7

const PURGE_QUESTIONS = `
delete from bursar.outbox where message_id in (
  select message_id from bursar.outbox
  where name = 'usage.requested' and ended_at < bursar.clock() - make_interval(days => $1)
  order by ended_at
  limit $2
)`

/** The delivery log of outgoing webhooks: long enough to look into, and it grows with every try. */
const ATTEMPTS_DAYS = 30

const PURGE_ATTEMPTS = `
delete from bursar.webhook_attempts where attempt_id in (
  select attempt_id from bursar.webhook_attempts
  where attempted_at < bursar.clock() - make_interval(days => $1)
  order by attempted_at
  limit $2
)`

// What is stale, has a next check, waits, is withheld or has not ended stays, however old it is. So
// do objects about which something is open, or an event is to be processed.
const PURGE_OBJECTS = `
delete from bursar.stripe_objects where (account, object_id) in (
  select s.account, s.object_id from bursar.stripe_objects s
  where not s.stale and s.recheck_at is null
    and s.withheld_reason is null and s.waiting_since is null
    and s.stale_since < bursar.clock() - make_interval(days => $1)
    and not exists (select from bursar.subscriptions u
      where u.account = s.account and u.stripe_subscription_id = s.object_id
        and u.status <> 'EXPIRED')
    and not exists (select from bursar.stripe_events e
      where e.account = s.account and e.object_id = s.object_id and e.processed_at is null)
    and not exists (select from bursar.findings f
      where f.account = s.account and f.object_id = s.object_id and f.resolved_at is null)
  order by s.account, s.object_id
  limit $2
  for update skip locked
)`

// An operator who dismissed it is not asked again while its object is known.
const PURGE_FINDINGS = `
delete from bursar.findings where finding_id in (
  select f.finding_id from bursar.findings f
  where f.resolved_at < bursar.clock() - make_interval(days => $1)
    and (f.resolved_by = 'result' or not exists (select from bursar.stripe_objects s
      where s.account = f.account and s.object_id = f.object_id))
  limit $2
)`

// What was bought knows by its intent what it is an addition to, as long as it lives.
const PURGE_INTENTS = `
delete from bursar.checkout_intents where nonce in (
  select i.nonce from bursar.checkout_intents i
  where coalesce(i.completed_at, i.closed_at, i.expires_at)
      < bursar.clock() - make_interval(days => $1)
    and not exists (select from bursar.subscriptions u
      where u.account = i.account and u.status <> 'EXPIRED'
        and u.stripe_subscription_id in (i.stripe_subscription_id, i.failed_subscription_id))
  limit $2
)`

const PURGE_STATUS_COUNTS = `
delete from bursar.status_counts where (hour, status) in (
  select hour, status from bursar.status_counts
  where hour < bursar.clock() - make_interval(days => $1)
  limit $2
)`

const PURGE_PLANS = `
delete from bursar.plan_revisions where digest in (
  select digest from bursar.plan_revisions
  where seen_at < bursar.clock() - make_interval(days => $1)
    and revision < (select max(revision) from bursar.plan_revisions)
  limit $2
)`

/** `days`: null is the retention of events. */
interface Purge {
  readonly name: string
  readonly text: string
  readonly days: number | null
}

const PURGES: readonly Purge[] = [
  { name: 'schedule_purge_events', text: PURGE_EVENTS, days: null },
  { name: 'schedule_purge_history', text: PURGE_HISTORY, days: null },
  { name: 'schedule_purge_counts', text: PURGE_COUNTS, days: COUNTS_DAYS },
  { name: 'schedule_purge_calls', text: PURGE_ATTEMPTS, days: ATTEMPTS_DAYS },
  { name: 'schedule_purge_messages', text: PURGE_MESSAGES, days: null },
  { name: 'schedule_purge_asked', text: PURGE_QUESTIONS, days: QUESTIONS_DAYS },
  { name: 'schedule_purge_objects', text: PURGE_OBJECTS, days: null },
  { name: 'schedule_purge_findings', text: PURGE_FINDINGS, days: null },
  { name: 'schedule_purge_intents', text: PURGE_INTENTS, days: null },
  { name: 'schedule_purge_statuses', text: PURGE_STATUS_COUNTS, days: COUNTS_DAYS },
  { name: 'schedule_purge_plans', text: PURGE_PLANS, days: null },
]

/**
 * Removes what is older than `retentionDays`, in small batches: observed events and their trail,
 * objects that have ended and of which nothing is open, resolved findings, old checkouts, and
 * messages that have ended and whose cause cannot come again; and after about a month the log of
 * outgoing webhooks, the deliveries by the minute and the statuses by the hour.
 * Gives how many rows.
 */
export async function purge(pool: Pool, retentionDays: number): Promise<number> {
  let removed = 0
  for (const each of PURGES) {
    removed += await purgeBatches(pool, each, each.days ?? retentionDays)
  }
  return removed
}

async function purgeBatches(pool: Pool, { name, text }: Purge, days: number): Promise<number> {
  let removed = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const values = [days, BATCH_MAX]
    const count = (await query(pool, { name, text, values })).rowCount ?? 0
    removed += count
    if (count < BATCH_MAX) break
  }
  return removed
}
