import { USAGE_REQUESTED } from '../base/outward/announcements.ts'
import { purge } from './purge.store.ts'
import { oweReminders } from './reminders.store.ts'
import { endTerms, type TermContext } from './terms.store.ts'
import { oweUsageRequests } from './usage-requests.store.ts'

export interface ScheduleContext extends TermContext {
  /** Days before `term_end`, any order. */
  readonly notificationDays: readonly number[]
  readonly eventRetentionDays: number
}

/** What one round did. */
export interface Scheduled {
  /** Subscriptions that time moved. */
  readonly moved: number
  /** Reminders that are owed now. */
  readonly reminded: number
  /** Tenants whose usage is asked for now. */
  readonly requested: number
  /** Rows that were older than the retention. */
  readonly purged: number
}

/**
 * What time causes, as the database's clock has it. Every node may run it at any moment and as
 * often as it likes: each thing happens once.
 */
export async function runSchedule(context: ScheduleContext): Promise<Scheduled> {
  const moved = await endTerms(context)
  const reminded = context.owing.notices
    ? await oweReminders(context.pool, context.notificationDays)
    : 0
  const asksForUsage = context.owing.hooks.includes(USAGE_REQUESTED)
  const requested = asksForUsage ? await oweUsageRequests(context.pool) : 0
  const purged = await purge(context.pool, context.eventRetentionDays)
  return { moved, reminded, requested, purged }
}
