import { USAGE_REQUESTED } from '../base/outward/announcements.ts'
import type { EffectKind } from '../subscription/owing/effect.ts'
import { forgetOldLosses } from './brake.store.ts'
import { giveMissingChecks } from './missing-checks.store.ts'
import { purge } from './purge.store.ts'
import { oweReminders } from './reminders.store.ts'
import { noteSuccess } from './succeeded.store.ts'
import { endTerms, type TermContext } from './terms.store.ts'
import { dropToGoneEndpoints, tellUnhandled } from './unhandled.store.ts'
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
  /** Announcements to endpoints that are gone. */
  readonly dropped: number
  /** Kinds of effects that nobody carries out, newly told of. */
  readonly unhandled: readonly EffectKind[]
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
  const tried = <T>(part: Promise<T>, otherwise: T) =>
    part.catch((error: unknown) => {
      failures.push(error)
      return otherwise
    })
  const moved = await tried(endTerms(context), 0)
  const reminded = owing.notices ? await tried(oweReminders(pool, context.notificationDays), 0) : 0
  const requested = asksForUsage ? await tried(oweUsageRequests(pool), 0) : 0
  const dropped = await tried(dropToGoneEndpoints(pool, owing), 0)
  const unhandled = await tried(tellUnhandled(pool, owing), [])
  await tried(giveMissingChecks(pool), 0)
  await tried(forgetOldLosses(pool), 0)
  const purged = await tried(purge(pool, context.eventRetentionDays), 0)
  if (failures.length > 0) throw failures[0]
  await noteSuccess(pool)
  return { moved, reminded, requested, purged, dropped, unhandled }
}
