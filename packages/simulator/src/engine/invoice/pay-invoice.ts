import type Stripe from 'stripe'
import { type Decline, newCharge } from '../../objects/new-charge.ts'
import { idOf } from '../../world/id-of.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { Timeline } from '../../world/timeline.ts'
import type { World } from '../../world/world.ts'
import { testCardOf } from '../payment/attach-card.ts'
import { afterInvoiceFailed, afterInvoicePaid } from './follow-invoice.ts'

export type PaymentResult =
  | { outcome: 'paid' }
  | { outcome: 'declined'; decline: Decline; charge: string | null; intent: Stripe.PaymentIntent }
  | { outcome: 'requires_action'; intent: Stripe.PaymentIntent }

export interface PaymentTry {
  method: Stripe.PaymentMethod | null
  customer: Presence
  /** An automatic retry. After the first attempt, only these count. */
  isRetry?: boolean
}

/** Whether the customer is present to authenticate a payment, or has just done so. */
export type Presence = 'away' | 'present' | 'authenticated'

const NO_METHOD: Decline = {
  code: 'payment_method_required',
  declineCode: null,
  message: 'This customer has no attached payment source or default payment method.',
}

/**
 * The payment method for a subscription invoice: that of the subscription, or else the customer.
 */
export function defaultMethodOf(
  world: World,
  customer: Stripe.Customer,
  subscription: Stripe.Subscription | null,
): Stripe.PaymentMethod | null {
  const own = idOf(subscription?.default_payment_method)
  const theirs = idOf(customer.invoice_settings.default_payment_method)
  return world.paymentMethods.find(own ?? theirs ?? '') ?? null
}

/** Whether a charge would be declined now. Consumes a forced decline only if `use` is set. */
export function declineFor(
  world: World,
  customer: string,
  method: Stripe.PaymentMethod | null,
  use: boolean,
): Decline | null {
  if (method === null) return NO_METHOD
  const forced = world.forcedDeclines.get(customer) ?? 0
  if (forced <= 0) return testCardOf(method).onCharge
  if (use) world.forcedDeclines.set(customer, forced - 1)
  return {
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: 'Your card was declined.',
  }
}

/**
 * Attempts to pay an open invoice, and updates the intent, charge, invoice and subscription.
 * https://docs.stripe.com/billing/invoices/subscription#payment-behavior
 */
export function payInvoice(world: World, invoice: Stripe.Invoice, how: PaymentTry): PaymentResult {
  const at = world.timelineOf(invoice.test_clock)
  if (invoice.amount_remaining === 0) return succeed(world, invoice, at, how.isRetry ?? false)
  const customer = idOf(invoice.customer) ?? ''
  const { payment, intent } = openPaymentOf(world, invoice)
  const decline = declineFor(world, customer, how.method, true)
  if (how.method === null) return none(decline ?? NO_METHOD)
  if (decline === null && needsAuthentication(how.method, how.customer)) {
    return ask(world, invoice, intent, how, at)
  }
  const charge = newCharge({
    id: world.newId('ch'),
    created: at.now,
    livemode: world.livemode,
    intent,
    customer,
    method: how.method,
    decline,
  })
  if (decline !== null) {
    world.save(world.charges, charge, at, 'charge.failed')
    refuseIntent(world, intent, how.method, decline, charge.id, at)
    fail(world, invoice, at, how.isRetry ?? false, [])
    return { outcome: 'declined', decline, charge: charge.id, intent }
  }
  world.save(world.charges, charge, at, 'charge.succeeded')
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.latest_charge = charge.id
  intent.payment_method = how.method.id
  intent.last_payment_error = null
  intent.next_action = null
  world.save(world.paymentIntents, intent, at, 'payment_intent.succeeded')
  payment.status = 'paid'
  payment.amount_paid = payment.amount_requested
  payment.status_transitions = { canceled_at: null, paid_at: at.now }
  world.save(world.invoicePayments, payment, at, 'invoice_payment.paid')
  return succeed(world, invoice, at, how.isRetry ?? false)

  function none(reason: Decline): PaymentResult {
    fail(world, invoice, at, how.isRetry ?? false, [])
    return { outcome: 'declined', decline: reason, charge: null, intent }
  }
}

export function needsAuthentication(method: Stripe.PaymentMethod, customer: Presence): boolean {
  const { authentication } = testCardOf(method)
  if (authentication === 'always') return customer !== 'authenticated'
  return authentication === 'off_session' && customer === 'away'
}

/** The payment for an open invoice. */
export function openPaymentOf(
  world: World,
  invoice: Stripe.Invoice,
): { payment: Stripe.InvoicePayment; intent: Stripe.PaymentIntent } {
  const payment = paymentsOf(world, invoice.id).find(({ status }) => status === 'open')
  const intent = world.paymentIntents.find(idOf(payment?.payment.payment_intent) ?? '')
  if (payment === undefined || intent === undefined) {
    throw new Error(`The simulator has no payment for ${invoice.id}.`)
  }
  return { payment, intent }
}

export function paymentsOf(world: World, invoice: string): Stripe.InvoicePayment[] {
  return world.paymentIdsOf(invoice).map((id) => world.invoicePayments.get(id))
}

/** The invoice of a payment intent. */
export function invoiceOfIntent(world: World, intent: string): Stripe.Invoice | undefined {
  const seeded = world.seededInvoiceOf(intent)
  if (seeded !== undefined) return world.invoices.find(seeded)
  for (const id of world.invoicePayments.storedIds().reverse()) {
    const { invoice, payment } = world.invoicePayments.get(id)
    if (idOf(payment.payment_intent) === intent) return world.invoices.find(idOf(invoice))
  }
  return undefined
}

/**
 * https://docs.stripe.com/api/invoices/object#invoice_object-attempt_count: any try counts as the
 * first, after it only the automatic ones.
 */
function attemptsAfter(invoice: Stripe.Invoice, isRetry: boolean): number {
  return invoice.attempt_count === 0 || isRetry ? invoice.attempt_count + 1 : invoice.attempt_count
}

function succeed(
  world: World,
  invoice: Stripe.Invoice,
  at: Timeline,
  isRetry: boolean,
): PaymentResult {
  const charged = invoice.amount_remaining > 0
  invoice.amount_paid = invoice.amount_due
  invoice.amount_remaining = 0
  invoice.attempted = true
  invoice.attempt_count = charged ? attemptsAfter(invoice, isRetry) : invoice.attempt_count
  invoice.auto_advance = false
  invoice.next_payment_attempt = null
  invoice.status = 'paid'
  invoice.status_transitions = { ...invoice.status_transitions, paid_at: at.now }
  const types = charged ? ['invoice.updated'] : []
  world.save(world.invoices, invoice, at, ...types, 'invoice.paid', 'invoice.payment_succeeded')
  afterInvoicePaid(world, invoice, at)
  return { outcome: 'paid' }
}

function ask(
  world: World,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
  how: PaymentTry,
  at: Timeline,
): PaymentResult {
  intent.status = 'requires_action'
  intent.payment_method = how.method?.id ?? null
  intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: {} }
  world.save(world.paymentIntents, intent, at, 'payment_intent.requires_action')
  fail(world, invoice, at, how.isRetry ?? false, ['invoice.payment_action_required'])
  return { outcome: 'requires_action', intent }
}

function refuseIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  charge: string,
  at: Timeline,
): void {
  const error: Stripe.PaymentIntent.LastPaymentError = {
    advice_code: 'try_again_later',
    charge,
    code: decline.code,
    doc_url: `https://docs.stripe.com/error-codes#${decline.code.replaceAll('_', '-')}`,
    message: decline.message,
    payment_method: method,
    type: 'card_error',
    ...(decline.declineCode === null ? {} : { decline_code: decline.declineCode }),
  }
  intent.last_payment_error = error
  intent.latest_charge = charge
  intent.status = 'requires_payment_method'
  intent.next_action = null
  world.save(world.paymentIntents, intent, at, 'payment_intent.payment_failed')
}

function fail(
  world: World,
  invoice: Stripe.Invoice,
  at: Timeline,
  isRetry: boolean,
  more: readonly string[],
): void {
  const attempts = attemptsAfter(invoice, isRetry)
  const counts = attempts > invoice.attempt_count
  invoice.attempted = true
  invoice.attempt_count = attempts
  const isRenewal = invoice.billing_reason !== 'subscription_create'
  const days = world.settings.retryAfterDays[attempts - 1]
  const retryAt = isRenewal && days !== undefined ? at.now + Math.round(days * DAY_SECONDS) : null
  if (counts) invoice.next_payment_attempt = invoice.auto_advance ? retryAt : null
  world.save(world.invoices, invoice, at, 'invoice.updated', 'invoice.payment_failed', ...more)
  if (counts && invoice.next_payment_attempt !== null) {
    at.agenda.plan(invoice.next_payment_attempt, 'retry', world.taskId(invoice.id))
  }
  afterInvoiceFailed(world, invoice, at)
}
