import type Stripe from 'stripe'
import { newInvoice } from '../../objects/new-invoice.ts'
import { idOf } from '../../world/id-of.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { firstPeriod } from '../subscription/start-subscription.ts'
import { discountInvoice } from './discounts.ts'
import { linesFor } from './issue-invoice.ts'

/** https://docs.stripe.com/api/events/types#event_types-invoice.upcoming: it has no id. */
export function sendUpcoming(world: World, subscription: Stripe.Subscription, now: number): void {
  const { start, end } = firstPeriod(subscription)
  const isDue = end - world.settings.upcomingDays * DAY_SECONDS === now
  const renews = ['active', 'past_due', 'trialing'].includes(subscription.status)
  if (!isDue || !renews || subscription.cancel_at !== null) return
  const invoice = newInvoice({
    id: `upcoming_${subscription.id}`,
    created: end,
    livemode: world.livemode,
    customer: world.customers.get(idOf(subscription.customer)),
    subscription,
    billingReason: 'upcoming',
    currency: subscription.currency,
    lines: linesFor(world, subscription, `upcoming_${subscription.id}`, false),
    periodStart: start,
    periodEnd: end,
    autoAdvance: true,
    finalizesAt: null,
  })
  discountInvoice(world, invoice, subscription)
  const { id: _, ...withoutId } = invoice
  world.announce('invoice.upcoming', withoutId, world.timelineOf(subscription.test_clock))
}

/** An e-mailed invoice is past its due date. https://docs.stripe.com/billing/collection-method */
export function markOverdue(world: World, invoice: Stripe.Invoice): void {
  if (invoice.status !== 'open') return
  const at = world.timelineOf(invoice.test_clock)
  world.save(world.invoices, invoice, at, 'invoice.overdue')
  const id = idOf(invoice.parent?.subscription_details?.subscription) ?? ''
  const subscription = world.subscriptions.find(id)
  if (subscription?.status !== 'active') return
  subscription.status = 'past_due'
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
}
