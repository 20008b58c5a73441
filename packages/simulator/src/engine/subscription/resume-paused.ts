import type Stripe from 'stripe'
import { invalidRequest } from '../../world/refusal.ts'
import { HOUR_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { billNow } from '../invoice/bill-now.ts'
import { activate, RESUMED } from '../invoice/follow-invoice.ts'
import { linesFor } from '../invoice/issue-invoice.ts'
import { voidInvoice } from './end-subscription.ts'
import { movePeriod } from './roll-period.ts'
import { planAhead } from './start-subscription.ts'

/** If it is not paid until then, the invoice is void and the subscription stays paused. */
const RESUMPTION_SECONDS = 23 * HOUR_SECONDS

/**
 * Billing starts again with a new period: active at once and then charged, or, if it `waits`,
 * active when its invoice is paid. https://docs.stripe.com/api/subscriptions/resume
 */
export function resumePaused(
  world: World,
  subscription: Stripe.Subscription,
  { waits }: { waits: boolean },
): void {
  const at = world.timelineOf(subscription.test_clock)
  if (subscription.status !== 'paused') {
    throw invalidRequest('The subscription is not paused, so it cannot be resumed.')
  }
  subscription.billing_cycle_anchor = at.now
  movePeriod(subscription, at.now)
  planAhead(subscription, at, world)
  if (!waits) activate(subscription)
  const invoice = billNow(world, subscription, {
    reason: 'subscription_cycle',
    lines: (id) => linesFor(world, subscription, id, false),
    types: waits ? [] : RESUMED,
  })
  if (!waits || invoice.status === 'paid') return
  at.agenda.plan(at.now + RESUMPTION_SECONDS, 'resumption_expires', world.taskId(invoice.id))
}

/** The invoice for resuming was not paid in time. */
export function expireResumption(world: World, invoice: Stripe.Invoice): void {
  if (invoice.status === 'open') voidInvoice(world, invoice)
}
