import type Stripe from 'stripe'
import { newCardPaymentMethod } from '../../objects/new-payment-method.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest, missingResource, Refusal } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { cardEndingIn, findTestCard, type TestCard } from './test-cards.ts'

const CARD_LIFE_YEARS = 8

/** A payment method of a Stripe test card, not attached to a customer. */
export function makeCard(
  world: World,
  given: string,
  billing: { email: string | null; name: string | null } = { email: null, name: null },
): Stripe.PaymentMethod {
  const card = findTestCard(given)
  if (card === undefined) throw unknownCard(given)
  const now = world.timeline.now
  const method = newCardPaymentMethod({
    id: world.newId('pm'),
    created: now,
    livemode: world.livemode,
    customer: null,
    brand: card.brand,
    last4: card.number.slice(-4),
    funding: card.funding,
    country: 'US',
    fingerprint: world.newId('fp').slice(3, 19),
    expYear: new Date(now * 1000).getUTCFullYear() + CARD_LIFE_YEARS,
    billing,
  })
  world.paymentMethods.save(method)
  return method
}

function unknownCard(given: string): Refusal {
  if (!/^[\d ]+$/.test(given)) return missingResource('PaymentMethod', given, 'payment_method')
  return new Refusal(402, {
    type: 'card_error',
    message: 'Your card was declined. In test mode, only test card numbers are accepted.',
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
  })
}

/** Finds a payment method by ID, or creates one from a test card token. */
export function takePaymentMethod(world: World, given: string): Stripe.PaymentMethod {
  return world.paymentMethods.find(given) ?? makeCard(world, given)
}

/** https://docs.stripe.com/api/payment_methods/attach: some cards are declined here. */
export function attachCard(
  world: World,
  method: Stripe.PaymentMethod,
  customer: Stripe.Customer,
): void {
  const owner = idOf(method.customer)
  if (owner === customer.id) return
  if (owner !== null) {
    throw invalidRequest('The payment method you provided has already been attached.')
  }
  const { onAttach: decline } = testCardOf(method)
  if (decline !== null) throw cardRefusal(decline)
  method.customer = customer.id
  world.save(
    world.paymentMethods,
    method,
    world.timelineOf(customer.test_clock),
    'payment_method.attached',
  )
}

/** Only a payment method attached to the customer can be a default. */
export function refuseForeignMethod(
  method: Stripe.PaymentMethod,
  customer: string,
  param: string,
): void {
  if (idOf(method.customer) === customer) return
  const message =
    `The customer does not have a payment method with the ID ${method.id}. The payment method ` +
    'must be attached to the customer.'
  throw invalidRequest(message, { code: 'resource_missing', param })
}

export function cardRefusal(
  decline: { code: string; declineCode: string | null; message: string },
  about: { charge?: string | null; intent?: Stripe.PaymentIntent } = {},
): Refusal {
  return new Refusal(402, {
    type: 'card_error',
    message: decline.message,
    code: decline.code,
    ...(decline.declineCode === null ? {} : { decline_code: decline.declineCode }),
    ...(about.charge ? { charge: about.charge } : {}),
    ...(about.intent === undefined ? {} : { payment_intent: about.intent }),
  })
}

/** The behavior of a saved card, found by its last digits, because the number is not stored. */
export function testCardOf(method: Stripe.PaymentMethod): TestCard {
  return cardEndingIn(method.card?.last4 ?? '4242', method.card?.brand ?? 'visa')
}

/** https://docs.stripe.com/api/payment_methods/detach: it is no longer a default. */
export function detachCard(world: World, method: Stripe.PaymentMethod): void {
  const customer = world.customers.find(idOf(method.customer) ?? '')
  if (customer === undefined) {
    throw invalidRequest('The payment method you provided is not attached to a customer.')
  }
  const at = world.timelineOf(customer.test_clock)
  method.customer = null
  world.save(world.paymentMethods, method, at, 'payment_method.detached')
  if (idOf(customer.invoice_settings.default_payment_method) === method.id) {
    customer.invoice_settings.default_payment_method = null
    world.save(world.customers, customer, at, 'customer.updated')
  }
  for (const subscription of world.subscriptions.of(customer.id)) {
    if (idOf(subscription.default_payment_method) !== method.id) continue
    subscription.default_payment_method = null
    world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  }
}
