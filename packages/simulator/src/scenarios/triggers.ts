import type { ScenarioName } from './scenarios.ts'

/** The scenario that creates an event, by event type. The shortest one that does. */
export const TRIGGERS = {
  'charge.failed': 'failed-bank-payment',
  'charge.refund.updated': 'refund-failed',
  'charge.refunded': 'refunded',
  'charge.succeeded': 'paid-checkout',
  'checkout.session.async_payment_failed': 'failed-bank-payment',
  'checkout.session.async_payment_succeeded': 'slow-bank-payment',
  'checkout.session.completed': 'paid-checkout',
  'checkout.session.expired': 'abandoned-checkout',
  'customer.created': 'paid-checkout',
  'customer.deleted': 'customer-deleted',
  'customer.discount.created': 'coupon-for-three-months',
  'customer.discount.deleted': 'coupon-for-three-months',
  'customer.subscription.created': 'paid-checkout',
  'customer.subscription.deleted': 'cancel-now',
  'customer.subscription.paused': 'trial-without-card-pauses',
  'customer.subscription.resumed': 'paused-and-resumed',
  'customer.subscription.trial_will_end': 'trial-without-card-cancels',
  'customer.subscription.updated': 'paid-checkout',
  'customer.updated': 'paid-checkout',
  'invoice.created': 'paid-checkout',
  'invoice.finalized': 'paid-checkout',
  'invoice.paid': 'paid-checkout',
  'invoice.payment_action_required': 'authentication-at-renewal',
  'invoice.payment_failed': 'failed-bank-payment',
  'invoice.payment_succeeded': 'paid-checkout',
  'invoice.upcoming': 'trial-without-card-cancels',
  'invoice.updated': 'paid-checkout',
  'invoice.voided': 'never-paid',
  'invoice_payment.paid': 'paid-checkout',
  'invoiceitem.created': 'more-seats',
  'payment_intent.canceled': 'never-paid',
  'payment_intent.created': 'paid-checkout',
  'payment_intent.payment_failed': 'failed-bank-payment',
  'payment_intent.requires_action': 'authentication-at-renewal',
  'payment_intent.succeeded': 'paid-checkout',
  'payment_method.attached': 'paid-checkout',
  'refund.created': 'refunded',
  'refund.failed': 'refund-failed',
  'refund.updated': 'refund-failed',
} as const satisfies Record<string, ScenarioName>

export type TriggerName = keyof typeof TRIGGERS

export function isTrigger(name: string): name is TriggerName {
  return Object.hasOwn(TRIGGERS, name)
}
