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

const PURGE_TRAIL = `
delete from bursar.settlements where (subject, account, generation) in (
  select subject, account, generation from bursar.settlements
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
// is due, unless it is known to be owed, until its term ends. In the words of its index.
const PURGE_EFFECTS = `
delete from bursar.effects where effect_id in (
  select effect_id from bursar.effects
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
delete from bursar.effects where effect_id in (
  select effect_id from bursar.effects
  where name = 'usage.requested' and ended_at < bursar.clock() - make_interval(days => $1)
  order by ended_at
  limit $2
)`

/** The delivery log of announcements: long enough to look into, and it grows with every try. */
const ATTEMPTS_DAYS = 30

const PURGE_ATTEMPTS = `
delete from bursar.announce_attempts where attempt_id in (
  select attempt_id from bursar.announce_attempts
  where attempted_at < bursar.clock() - make_interval(days => $1)
  order by attempted_at
  limit $2
)`

/**
 * Removes what is older than `retentionDays`, in small batches: settled events and their trail, and
 * effects that have ended and whose cause cannot come again; and after about a month the log of
 * announcements and the deliveries by the minute.
 * Gives how many rows.
 */
export async function purge(pool: Pool, retentionDays: number): Promise<number> {
  const events = await purgeBatches(pool, 'schedule_purge_events', PURGE_EVENTS, retentionDays)
  const trail = await purgeBatches(pool, 'schedule_purge_trail', PURGE_TRAIL, retentionDays)
  const counts = await purgeBatches(pool, 'schedule_purge_counts', PURGE_COUNTS, COUNTS_DAYS)
  const attempts = await purgeBatches(pool, 'schedule_purge_calls', PURGE_ATTEMPTS, ATTEMPTS_DAYS)
  const effects = await purgeBatches(pool, 'schedule_purge_effects', PURGE_EFFECTS, retentionDays)
  const asked = await purgeBatches(pool, 'schedule_purge_asked', PURGE_QUESTIONS, QUESTIONS_DAYS)
  return events + trail + counts + attempts + effects + asked
}

async function purgeBatches(
  pool: Pool,
  name: string,
  text: string,
  retentionDays: number,
): Promise<number> {
  let removed = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const values = [retentionDays, BATCH_MAX]
    const count = (await query(pool, { name, text, values })).rowCount ?? 0
    removed += count
    if (count < BATCH_MAX) break
  }
  return removed
}
