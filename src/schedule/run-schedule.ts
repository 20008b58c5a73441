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
 * often as it likes: each thing happens once. A part that fails keeps no other from being done;
 * the first failure is thrown at the end.
 */
export async function runSchedule(context: ScheduleContext): Promise<Scheduled> {
  const { pool, owing } = context
  const asksForUsage = owing.hooks.includes(USAGE_REQUESTED)
  const failures: unknown[] = []
  const tried = (part: Promise<number>) =>
    part.catch((error: unknown) => {
      failures.push(error)
      return 0
    })
  const moved = await tried(endTerms(context))
  const reminded = owing.notices ? await tried(oweReminders(pool, context.notificationDays)) : 0
  const requested = asksForUsage ? await tried(oweUsageRequests(pool)) : 0
  const purged = await tried(purge(pool, context.eventRetentionDays))
  if (failures.length > 0) throw failures[0]
  return { moved, reminded, requested, purged }
}
