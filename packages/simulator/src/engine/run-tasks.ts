import { idOf } from '../world/id-of.ts'
import type { Timeline } from '../world/timeline.ts'
import type { World } from '../world/world.ts'
import { expireSession, settleSlowPayment } from './checkout/complete-checkout.ts'
import { markOverdue, sendUpcoming } from './invoice/emails.ts'
import { defaultMethodOf, payInvoice } from './invoice/pay-invoice.ts'
import { endSubscription } from './subscription/end-subscription.ts'
import { expireResumption } from './subscription/resume-paused.ts'
import { endPeriod, expireIncomplete, finalizeDue } from './subscription/roll-period.ts'

type Run = (world: World, id: string, now: number) => void

/** The action of each task type. Each one checks first whether it still applies. */
const RUNS: Record<string, Run> = {
  period_ends: (world, id) => withSubscription(world, id, (sub) => endPeriod(world, sub)),
  incomplete_expires: (world, id) =>
    withSubscription(world, id, (sub) => expireIncomplete(world, sub)),
  upcoming: (world, id, now) => withSubscription(world, id, (sub) => sendUpcoming(world, sub, now)),
  cancel_at: (world, id, now) =>
    withSubscription(world, id, (sub) => {
      const over = ['canceled', 'incomplete_expired'].includes(sub.status)
      if (over || sub.cancel_at !== now) return
      endSubscription(world, sub, { reason: 'cancellation_requested' })
    }),
  trial_will_end: (world, id) =>
    withSubscription(world, id, (sub) => {
      if (sub.status !== 'trialing') return
      const at = world.timelineOf(sub.test_clock)
      world.save(world.subscriptions, sub, at, 'customer.subscription.trial_will_end')
    }),
  resume_collection: (world, id, now) =>
    withSubscription(world, id, (sub) => {
      if (sub.pause_collection?.resumes_at !== now) return
      sub.pause_collection = null
      const at = world.timelineOf(sub.test_clock)
      world.save(world.subscriptions, sub, at, 'customer.subscription.updated')
    }),
  resumption_expires: (world, id) => expireResumption(world, world.invoices.get(id)),
  finalize: (world, id) => finalizeDue(world, world.invoices.get(id)),
  overdue: (world, id) => markOverdue(world, world.invoices.get(id)),
  retry: (world, id, now) => retry(world, id, now),
  session_expires: (world, id) => {
    const session = world.checkoutSessions.get(id)
    if (session.status === 'open') expireSession(world, session)
  },
  slow_payment: (world, id) => settleSlowPayment(world, id, 'paid'),
}

function withSubscription(
  world: World,
  id: string,
  run: (subscription: ReturnType<World['subscriptions']['get']>) => void,
): void {
  run(world.subscriptions.get(id))
}

function retry(world: World, id: string, now: number): void {
  const invoice = world.invoices.get(id)
  if (invoice.status !== 'open' || invoice.next_payment_attempt !== now) return
  const subscription = world.subscriptions.find(
    idOf(invoice.parent?.subscription_details?.subscription) ?? '',
  )
  const customer = world.customers.get(idOf(invoice.customer) ?? '')
  const method = defaultMethodOf(world, customer, subscription ?? null)
  payInvoice(world, invoice, { method, customer: 'away', isRetry: true })
}

/**
 * Advances a timeline to `to` (Unix seconds) and runs all due tasks in order. Yields to other work
 * regularly. `worldOf` finds the world of a task.
 */
export async function runTo(
  timeline: Timeline,
  to: number,
  worldOf: (account: string | null) => World,
): Promise<void> {
  for (let done = 1; runNext(timeline, to, worldOf); done += 1) {
    if (done % TASKS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  timeline.moveTo(to)
}

/** A few milliseconds of work. */
const TASKS_PER_TURN = 20

/** Runs all due tasks without advancing time. */
export function runDue(timeline: Timeline, worldOf: (account: string | null) => World): void {
  while (runNext(timeline, timeline.now, worldOf));
}

function runNext(
  timeline: Timeline,
  to: number,
  worldOf: (account: string | null) => World,
): boolean {
  const task = timeline.agenda.takeDue(to)
  if (task === null) return false
  timeline.moveTo(task.at)
  const slash = task.id.indexOf('/')
  const account = task.id.slice(0, slash)
  RUNS[task.kind]?.(worldOf(account === '' ? null : account), task.id.slice(slash + 1), task.at)
  return true
}
