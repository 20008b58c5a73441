import { USAGE_REQUESTED } from '../base/outward/webhooks.ts'
import { dropToGoneEndpoints } from '../outbox/drop.store.ts'
import { giveMissingChecks } from '../refresh/object/missing-checks.store.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import { forgetOldLosses } from './brake.store.ts'
import { purge } from './purge.store.ts'
import { enqueueReminders } from './reminders.store.ts'
import { noteSuccess } from './succeeded.store.ts'
import { endTerms, type TermContext } from './terms.store.ts'
import { tellUnhandled } from './unhandled.store.ts'
import { enqueueUsageRequests } from './usage-requests.store.ts'

export interface ScheduleContext extends TermContext {
  /** Days before `term_end`, any order. */
  readonly notificationDays: readonly number[]
  readonly eventRetentionDays: number
}

/** What one round did. */
export interface Scheduled {
  /** Subscriptions that time moved. */
  readonly moved: number
  /** Reminders that are pending now. */
  readonly reminded: number
  /** Tenants whose usage is asked for now. */
  readonly requested: number
  /** Rows that were older than the retention. */
  readonly purged: number
  /** Outgoing webhooks to endpoints that are gone. */
  readonly dropped: number
  /** Kinds of effects that nobody delivers, newly told of. */
  readonly unhandled: readonly MessageKind[]
}

/**
 * What time causes, as the database's clock has it. Every node may run it at any moment and as
 * often as it likes: each thing happens once. A part that fails keeps no other from being done;
 * the first failure is thrown at the end.
 */
export async function runSchedule(context: ScheduleContext): Promise<Scheduled> {
  const { pool, outgoing } = context
  const asksForUsage = outgoing.hooks.includes(USAGE_REQUESTED)
  const failures: unknown[] = []
  const tried = <T>(part: Promise<T>, otherwise: T) =>
    part.catch((error: unknown) => {
      failures.push(error)
      return otherwise
    })
  const moved = await tried(endTerms(context), 0)
  const reminded = outgoing.emails
    ? await tried(enqueueReminders(pool, context.notificationDays), 0)
    : 0
  const requested = asksForUsage ? await tried(enqueueUsageRequests(pool), 0) : 0
  const endpoints = outgoing.webhooksTo.map(({ name }) => name)
  const dropped = await tried(dropToGoneEndpoints(pool, endpoints), 0)
  const unhandled = await tried(tellUnhandled(pool, outgoing), [])
  await tried(giveMissingChecks(pool), 0)
  await tried(forgetOldLosses(pool), 0)
  const purged = await tried(purge(pool, context.eventRetentionDays), 0)
  if (failures.length > 0) throw failures[0]
  await noteSuccess(pool)
  return { moved, reminded, requested, purged, dropped, unhandled }
}
