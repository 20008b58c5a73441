import { DAY_SECONDS, HOUR_SECONDS } from '../world/settings.ts'
import type { World } from '../world/world.ts'
import type { SubscriptionRow } from './rows.ts'
import type { SeedFrame } from './seed-frame.ts'
import { dueOf, nextAttemptOf } from './seeded-invoices.ts'

const INCOMPLETE_SECONDS = 23 * HOUR_SECONDS
const TRIAL_WARNING_SECONDS = 3 * DAY_SECONDS
const RENEWING = ['active', 'trialing', 'past_due', 'past_due_several', 'unpaid']

/** Schedules what happens next to seeded objects: renewals, notices, retries, due dates. */
export function planTasks(world: World, frame: SeedFrame): void {
  for (const row of frame.rows.subscriptions) planSubscription(world, frame, row)
  for (const row of frame.rows.invoices) {
    const retryAt = nextAttemptOf(frame, row)
    const dueAt = dueOf(row)
    if (retryAt === null && dueAt === null) continue
    const id = world.taskId(frame.ids.invoices.at(row.number))
    if (retryAt !== null) world.timeline.agenda.plan(retryAt, 'retry', id)
    if (dueAt !== null && dueAt > frame.now) world.timeline.agenda.plan(dueAt, 'overdue', id)
  }
}

/** What is past by now has happened before the seeding. */
function planSubscription(world: World, { ids, now }: SeedFrame, row: SubscriptionRow): void {
  const { agenda } = world.timeline
  const id = () => world.taskId(ids.subscriptions.at(row.number))
  if (row.status === 'incomplete') {
    agenda.plan(row.created + INCOMPLETE_SECONDS, 'incomplete_expires', id())
  }
  if (!RENEWING.includes(row.status)) return
  const name = id()
  agenda.plan(row.periodEnd, 'period_ends', name)
  const warnsAt = row.periodEnd - TRIAL_WARNING_SECONDS
  if (row.status === 'trialing' && warnsAt > now) agenda.plan(warnsAt, 'trial_will_end', name)
  const { upcomingDays } = world.settings
  const noticeAt = row.periodEnd - upcomingDays * DAY_SECONDS
  if (upcomingDays > 0 && noticeAt > now) agenda.plan(noticeAt, 'upcoming', name)
}
