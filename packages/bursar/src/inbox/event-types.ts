/**
 * THE TABLE: the event types that concern us, and which object of the event is the object.
 * `object`: the object itself. `subscription`: the subscription that it names, else the object.
 * `customer`: the customer that it names. `charge`: the charge that a refund gives back; a thin
 * event names none. A type that is not here is answered 200 and not recorded.
 * Thin events carry the same types with `v1.` in front.
 */
export const EVENT_TYPES = {
  'checkout.session.completed': 'object', // Who bought: ownership.
  'checkout.session.async_payment_succeeded': 'object', // Paid after all: a debit, days later.
  'checkout.session.async_payment_failed': 'object',
  'checkout.session.expired': 'object',
  'customer.subscription.created': 'object',
  'customer.subscription.updated': 'object',
  'customer.subscription.deleted': 'object',
  'customer.subscription.paused': 'object',
  'customer.subscription.resumed': 'object',
  'customer.subscription.trial_will_end': 'object',
  'customer.subscription.pending_update_applied': 'object',
  'customer.subscription.pending_update_expired': 'object',
  'invoice.paid': 'subscription',
  'invoice.payment_succeeded': 'subscription',
  'invoice.payment_failed': 'subscription',
  'invoice.payment_action_required': 'object', // It leads to the subscription, too.
  'invoice.voided': 'subscription',
  'invoice.marked_uncollectible': 'subscription',
  'invoice.overdue': 'subscription', // A sent invoice: its due date has passed.
  'invoice.finalization_failed': 'object', // It leads to the subscription, too.
  'invoice.upcoming': 'subscription', // Has no id of its own: there is no such invoice yet.
  'charge.refunded': 'object',
  'charge.refund.updated': 'charge',
  'refund.created': 'charge',
  'refund.updated': 'charge',
  'refund.failed': 'charge', // Stripe puts the charge’s `amount_refunded` back.
  'charge.dispute.created': 'object',
  'charge.dispute.updated': 'object',
  'charge.dispute.closed': 'object',
  'charge.dispute.funds_withdrawn': 'object',
  'charge.dispute.funds_reinstated': 'object',
  'customer.updated': 'object',
  'customer.deleted': 'object',
  'entitlements.active_entitlement_summary.updated': 'customer',
} as const satisfies Record<string, 'object' | 'subscription' | 'customer' | 'charge'>

/** Finer types that only thin events have: each says that a subscription may have changed. */
const THIN_SUBSCRIPTION_TYPE = /^v1\.customer\.subscription\.[a-z_]{1,60}$/
const THIN_ENTITLEMENT_TYPE = /^v1\.entitlements\.active_entitlement_summary\.[a-z_]{1,60}$/

export type ObjectRule = (typeof EVENT_TYPES)[keyof typeof EVENT_TYPES]

/** How the object of an event of this type is found; null when the type is not for us. */
export function findObjectRule(type: string, form: 'snapshot' | 'thin'): ObjectRule | null {
  if (form === 'snapshot') return ruleOf(type)
  if (!type.startsWith('v1.')) return null
  if (THIN_SUBSCRIPTION_TYPE.test(type)) return 'object'
  if (THIN_ENTITLEMENT_TYPE.test(type)) return 'customer'
  return ruleOf(type.slice('v1.'.length))
}

function ruleOf(type: string): ObjectRule | null {
  return Object.hasOwn(EVENT_TYPES, type) ? EVENT_TYPES[type as keyof typeof EVENT_TYPES] : null
}
