import type { ScheduleContext } from '../../packages/bursar/src/schedule/run-schedule.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { TestDatabase } from './database.ts'
import { POLICY } from './subscription-samples.ts'
import { AUDIT_KEY } from './test-config.ts'

/** A schedule that enqueues nothing; a term that cannot be ended fails the test. */
export function scheduleContext(
  { pool }: Pick<TestDatabase, 'pool'>,
  given: Partial<ScheduleContext> = {},
): ScheduleContext {
  return {
    pool,
    auditKey: AUDIT_KEY,
    outgoing: NOTHING_OUTGOING,
    policy: POLICY,
    notificationDays: [],
    eventRetentionDays: 400,
    onTermFailed: (_due, error) => {
      throw error
    },
    ...given,
  }
}
