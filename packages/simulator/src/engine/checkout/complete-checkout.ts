import type Stripe from 'stripe'
import { newCustomer } from '../../objects/new-customer.ts'
import type { CheckoutPlan } from '../../world/checkout-plan.ts'
import { idOf } from '../../world/id-of.ts'
import { makeToken } from '../../world/make-id.ts'
import { invalidRequest } from '../../world/refusal.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { findCoupon } from '../invoice/discounts.ts'
import { declineFor, payInvoice, paymentsOf } from '../invoice/pay-invoice.ts'
import { attachCard, cardRefusal, makeCard, testCardOf } from '../payment/attach-card.ts'
import { startSubscription } from '../subscription/start-subscription.ts'
import { completePayment, completeSetup } from './complete-other-modes.ts'
import { showDiscounts } from './session-totals.ts'

/** The input of the checkout page. */
export interface CheckoutInput {
  /** A test card number or token, or `bank` for a delayed payment. Default: a valid card. */
  card?: string
  email?: string
  name?: string
  /** Only if the session allows promotion codes. */
  promotion_code?: string
  /** The business name field of the page. */
  company_name?: string
}

/**
 * A person completes the hosted page. https://docs.stripe.com/payments/checkout/how-checkout-works
 * A declined card is a `card_error` and leaves the session open.
 */
export function completeCheckout(
  world: World,
  session: Stripe.Checkout.Session,
  input: CheckoutInput,
): Stripe.Checkout.Session {
  const plan = world.checkoutPlans.get(session.id)
  if (session.status !== 'open' || plan === undefined) {
    throw invalidRequest('This Checkout Session is no longer open.')
  }
  if (session.mode === 'subscription') return completeSubscription(world, session, plan, input)
  const known = world.customers.find(idOf(session.customer) ?? '') ?? null
  const method = makeCard(world, input.card ?? 'pm_card_visa')
  const complete = session.mode === 'setup' ? completeSetup : completePayment
  complete(world, session, known, method)
  return finish(world, session, known, input)
}

function completeSubscription(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  input: CheckoutInput,
): Stripe.Checkout.Session {
  if (input.promotion_code !== undefined) {
    const wished = { promotion_code: input.promotion_code }
    findCoupon(world, wished, idOf(session.customer))
    plan.discounts = [wished]
    showDiscounts(world, session)
  }
  const customer = customerFor(world, session, input)
  const at = world.timelineOf(customer.test_clock)
  const trialEnd = plan.trialEnd ?? (plan.trialDays ? at.now + plan.trialDays * DAY_SECONDS : null)
  const isFree = trialEnd !== null || (session.amount_total ?? 0) === 0
  const needsCard = !isFree || session.payment_method_collection === 'always'
  const slow = input.card === SLOW_METHOD && !isFree
  const method = needsCard ? cardFor(world, customer, input, !isFree && !slow) : null
  const subscription = startSubscription(world, {
    customer,
    items: plan.items.map((item) => ({
      price: world.prices.get(item.price),
      quantity: item.quantity,
    })),
    metadata: { ...plan.metadata },
    description: plan.description,
    trialEnd,
    discounts: plan.discounts.map((each) => findCoupon(world, each, customer.id)),
    checkoutSession: session.id,
    missingPaymentMethod: plan.missingPaymentMethod,
    defaultPaymentMethod: method,
    presence: 'authenticated',
    slowPayment: slow,
  })
  session.invoice = subscription.latest_invoice
  session.payment_status = isFree ? 'no_payment_required' : slow ? 'unpaid' : 'paid'
  session.subscription = subscription.id
  finish(world, session, customer, input)
  if (slow) startSlowPayment(world, session, subscription)
  return session
}

function finish(
  world: World,
  session: Stripe.Checkout.Session,
  customer: Stripe.Customer | null,
  input: CheckoutInput,
): Stripe.Checkout.Session {
  session.customer = customer?.id ?? null
  session.customer_details = {
    address: null,
    business_name: input.company_name ?? null,
    email: customer?.email ?? input.email ?? session.customer_email,
    individual_name: null,
    name: customer?.name ?? input.name ?? null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
  session.status = 'complete'
  session.url = null
  if (input.company_name !== undefined) {
    session.collected_information = {
      business_name: input.company_name,
      individual_name: null,
      shipping_details: null,
    }
  }
  const at = world.timelineOf(customer?.test_clock)
  world.save(world.checkoutSessions, session, at, 'checkout.session.completed')
  return session
}

/** A bank debit: the session completes unpaid, and the payment succeeds days later. */
const SLOW_METHOD = 'bank'
const SLOW_SECONDS = 4 * DAY_SECONDS

/** Active while it is processed. https://docs.stripe.com/checkout/fulfillment */
function startSlowPayment(
  world: World,
  session: Stripe.Checkout.Session,
  subscription: Stripe.Subscription,
): void {
  const at = world.timelineOf(subscription.test_clock)
  subscription.status = 'active'
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  at.agenda.plan(at.now + SLOW_SECONDS, 'slow_payment', world.taskId(session.id))
}

/** Completes or fails a delayed payment. */
export function settleSlowPayment(
  world: World,
  sessionId: string,
  result: 'paid' | 'failed',
): void {
  const session = world.checkoutSessions.get(sessionId)
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return
  const subscription = world.subscriptions.get(idOf(session.subscription) ?? '')
  const invoice = world.invoices.get(idOf(session.invoice) ?? '')
  // The payment was canceled because the invoice was voided or paid another way.
  if (!paymentsOf(world, invoice.id).some(({ status }) => status === 'open')) return
  const at = world.timelineOf(subscription.test_clock)
  const id = idOf(subscription.default_payment_method) ?? ''
  const method = world.paymentMethods.find(id) ?? null
  if (result === 'paid') {
    payInvoice(world, invoice, { method, customer: 'authenticated' })
    session.payment_status = 'paid'
    world.save(world.checkoutSessions, session, at, 'checkout.session.async_payment_succeeded')
    return
  }
  const customer = idOf(subscription.customer)
  world.forcedDeclines.set(customer, 1)
  payInvoice(world, invoice, { method, customer: 'away' })
  world.save(world.checkoutSessions, session, at, 'checkout.session.async_payment_failed')
}

/** https://docs.stripe.com/api/checkout/sessions/expire */
export function expireSession(world: World, session: Stripe.Checkout.Session): void {
  session.status = 'expired'
  session.url = null
  world.save(world.checkoutSessions, session, world.timeline, 'checkout.session.expired')
}

function cardFor(
  world: World,
  customer: Stripe.Customer,
  input: CheckoutInput,
  willCharge: boolean,
): Stripe.PaymentMethod {
  const given = input.card === undefined || input.card === SLOW_METHOD ? 'pm_card_visa' : input.card
  const method = makeCard(world, given, {
    email: customer.email,
    name: input.name ?? null,
  })
  const decline = willCharge ? declineFor(world, customer.id, method, true) : null
  const refused = decline ?? testCardOf(method).onAttach
  if (refused !== null) throw cardRefusal(refused)
  attachCard(world, method, customer)
  return method
}

/** The customer of the session, or a new one, created only after all other checks. */
function customerFor(
  world: World,
  session: Stripe.Checkout.Session,
  input: CheckoutInput,
): Stripe.Customer {
  const known = world.customers.find(idOf(session.customer) ?? '')
  if (known !== undefined) return known
  if (input.card !== undefined && input.card !== SLOW_METHOD) refuseBadCard(world, input.card)
  const customer = newCustomer({
    id: world.newId('cus'),
    created: world.timeline.now,
    livemode: world.livemode,
    email: input.email ?? session.customer_email ?? 'customer@example.com',
    name: input.name ?? input.company_name ?? null,
    invoicePrefix: makeToken(8, world.random).toUpperCase(),
  })
  world.save(world.customers, customer, world.timeline, 'customer.created')
  return customer
}

/** Declined attempts must not create customers. */
function refuseBadCard(world: World, given: string): void {
  const card = testCardOf(makeCard(world, given))
  const refused = card.onAttach ?? card.onCharge
  if (refused !== null) throw cardRefusal(refused)
}
