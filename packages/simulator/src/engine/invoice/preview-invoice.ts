import type Stripe from 'stripe'
import { newInvoice, newLineItem } from '../../objects/new-invoice.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { billsFor, changeItems, type ItemChange } from '../subscription/change-items.ts'
import { movePeriod } from '../subscription/roll-period.ts'
import {
  draftSubscription,
  firstPeriod,
  type NewSubscription,
} from '../subscription/start-subscription.ts'
import { discountInvoice } from './discounts.ts'
import { linesFor, pendingLine } from './issue-invoice.ts'
import { type Proration, prorationsOf } from './prorate.ts'

export interface PreviewGiven {
  items: readonly ItemChange[]
  prorationBehavior: 'always_invoice' | 'create_prorations' | 'none'
  /** Unix seconds. */
  prorationDate: number
}

/**
 * The next invoice with a hypothetical change, or the immediate invoice if the change is billed at
 * once, possibly with amount zero. Nothing is stored.
 * https://docs.stripe.com/api/invoices/create_preview
 */
export function previewInvoice(
  world: World,
  subscription: Stripe.Subscription,
  given: PreviewGiven,
): Stripe.Invoice {
  if (['canceled', 'incomplete_expired'].includes(subscription.status)) {
    throw invalidRequest('No upcoming invoices for this subscription.', {
      code: 'invoice_upcoming_none',
    })
  }
  const at = world.timelineOf(subscription.test_clock)
  const thought = structuredCloneOf(subscription)
  const changed = changeItems(world, thought, given.items)
  const bills = billsFor(thought, changed)
  const restarts = bills && changed.intervalChanged
  const isNow = restarts || given.prorationBehavior === 'always_invoice'
  const prorations =
    bills && given.prorationBehavior !== 'none'
      ? prorationsOf(world, changed.before, restarts ? [] : changed.after, given.prorationDate)
      : []
  const id = `upcoming_in_${subscription.id.slice(4)}`
  const pending = isNow && !bills ? [] : (world.pendingBySubscription.get(subscription.id) ?? [])
  if (restarts) {
    thought.billing_cycle_anchor = at.now
    movePeriod(thought, at.now)
  }
  const lines = [
    ...pending.map((item) => pendingLine(world, subscription, world.invoiceItems.get(item), id)),
    ...prorations.map((proration) => prorationLine(world, thought, proration, id)),
    ...(restarts ? linesFor(world, thought, id, false) : []),
    ...(isNow ? [] : linesFor(world, nextPeriod(thought), id, false)),
  ]
  const { end, start } = isNow ? { end: at.now, start: at.now } : firstPeriod(subscription)
  const customer = world.customers.get(idOf(subscription.customer))
  const invoice = newInvoice({
    id,
    created: end,
    livemode: world.livemode,
    customer,
    subscription,
    billingReason: 'upcoming',
    currency: subscription.currency,
    lines,
    periodStart: start,
    periodEnd: end,
    autoAdvance: true,
    finalizesAt: null,
  })
  discountInvoice(world, invoice, subscription)
  invoice.amount_due = Math.max(0, invoice.total + customer.balance)
  invoice.amount_remaining = invoice.amount_due
  return invoice
}

/** The first invoice of a hypothetical subscription. */
export function previewFirstInvoice(world: World, given: NewSubscription): Stripe.Invoice {
  const subscription = draftSubscription(world, given)
  const at = world.timelineOf(given.customer.test_clock)
  const id = `upcoming_in_${subscription.id.slice(4)}`
  return newInvoice({
    id,
    created: at.now,
    livemode: world.livemode,
    customer: given.customer,
    subscription,
    billingReason: 'upcoming',
    currency: subscription.currency,
    lines: linesFor(world, subscription, id, subscription.status === 'trialing'),
    periodStart: at.now,
    periodEnd: at.now,
    autoAdvance: true,
    finalizesAt: null,
  })
}

/** A copy whose items are safe to change. */
function structuredCloneOf(subscription: Stripe.Subscription): Stripe.Subscription {
  const data = subscription.items.data.map((item) => ({ ...item, metadata: { ...item.metadata } }))
  return { ...subscription, items: { ...subscription.items, data } }
}

function nextPeriod(subscription: Stripe.Subscription): Stripe.Subscription {
  const { end, start } = firstPeriod(subscription)
  for (const item of subscription.items.data) {
    item.current_period_start = end
    item.current_period_end = end + (end - start)
  }
  return subscription
}

function prorationLine(
  world: World,
  subscription: Stripe.Subscription,
  proration: Proration,
  invoice: string,
): Stripe.InvoiceLineItem {
  return newLineItem({
    id: world.newId('il_tmp'),
    invoice,
    livemode: world.livemode,
    ...proration,
    item: subscription.items.data[0]?.id ?? '',
    subscription: subscription.id,
    invoiceItem: world.newId('ii_tmp'),
  })
}
