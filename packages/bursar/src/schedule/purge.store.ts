import { purgeAttempts } from '../delivery/webhooks/attempts.store.ts'
import { purgeEvents } from '../inbox/stored-events.store.ts'
import { purgeMessages, purgeQuestions } from '../outbox/purge-messages.store.ts'
import type { Pool } from '../postgres/pool.ts'
import { purgeIntents } from '../refresh/checkout/intents.store.ts'
import { purgeHistory } from '../refresh/history/history-entry.store.ts'
import { purgeObjects } from '../refresh/object/purge-objects.store.ts'
import { purgeFindings } from '../subscription/finding/purge-findings.store.ts'
import { purgePlans } from './plan-revision.store.ts'
import { purgeCounts, purgeStatusCounts } from './traffic.store.ts'

/** Rows that one statement removes: short locks, and room for the webhooks in between. */
const BATCH_MAX = 1_000
/** Statements of one round; the next round goes on. */
const BATCHES_MAX = 100

/** Deliveries by the minute are looked at for days, not for years. */
const COUNTS_DAYS = 35

/** Questions of usage: there is one for each tenant and night, and its cause is its day. */
const QUESTIONS_DAYS = 7

/** The delivery log of outgoing webhooks: long enough to look into, and it grows with every try. */
const ATTEMPTS_DAYS = 30

/** `days`: null is the retention of events. */
interface Purge {
  readonly remove: (pool: Pool, days: number, limit: number) => Promise<number>
  readonly days: number | null
}

const PURGES: readonly Purge[] = [
  { remove: purgeEvents, days: null },
  { remove: purgeHistory, days: null },
  { remove: purgeCounts, days: COUNTS_DAYS },
  { remove: purgeAttempts, days: ATTEMPTS_DAYS },
  { remove: purgeMessages, days: null },
  { remove: purgeQuestions, days: QUESTIONS_DAYS },
  { remove: purgeObjects, days: null },
  { remove: purgeFindings, days: null },
  { remove: purgeIntents, days: null },
  { remove: purgeStatusCounts, days: COUNTS_DAYS },
  { remove: purgePlans, days: null },
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

async function purgeBatches(pool: Pool, { remove }: Purge, days: number): Promise<number> {
  let removed = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const count = await remove(pool, days, BATCH_MAX)
    removed += count
    if (count < BATCH_MAX) break
  }
  return removed
}
