import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

// Who was welcomed, or has an identity, may give the same cause again, however late; and a reminder
// is due, unless it is known to be enqueued, until its term ends. In the words of its index. What
// the identity provider was not sent says, when its tenant goes live, that the provider is behind.
const PURGE_MESSAGES = `
delete from bursar.outbox where message_id in (
  select message_id from bursar.outbox
  where ended_at < bursar.clock() - make_interval(days => $1)
    and outcome in ('done', 'dropped', 'observed', 'lost') and name not in ('welcome', 'identity')
    and not (outcome = 'observed' and kind = 'provision'
      and bursar.is_observed(kind, name, tenant_id))
    and (name in ('renewal', 'trial_ending')
      and (details ->> 'term_end')::timestamptz > bursar.clock()) is not true
  order by ended_at
  limit $2
)`

/**
 * Removes messages that have ended and whose cause cannot come again. Gives how many, at most
 * `limit`.
 */
export async function purgeMessages(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_messages', text: PURGE_MESSAGES, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}

const PURGE_QUESTIONS = `
delete from bursar.outbox where message_id in (
  select message_id from bursar.outbox
  where name = 'usage.requested' and ended_at < bursar.clock() - make_interval(days => $1)
  order by ended_at
  limit $2
)`

/** Removes questions of usage that have ended. Gives how many, at most `limit`. */
export async function purgeQuestions(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_asked', text: PURGE_QUESTIONS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
