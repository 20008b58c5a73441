import type Stripe from 'stripe'
import { newCharge } from '../../objects/new-charge.ts'
import { newPaymentIntent } from '../../objects/new-payment-intent.ts'
import { newSetupIntent } from '../../objects/new-setup-intent.ts'
import { makeToken } from '../../world/make-id.ts'
import type { World } from '../../world/world.ts'
import { cardRefusal, testCardOf } from '../payment/attach-card.ts'

/**
 * A one-time payment: an intent and a charge, of a guest unless a customer was named.
 * https://docs.stripe.com/payments/checkout/how-checkout-works#one-time
 */
export function completePayment(
  world: World,
  session: Stripe.Checkout.Session,
  customer: Stripe.Customer | null,
  method: Stripe.PaymentMethod,
): void {
  const at = world.timeline
  const { onAttach, onCharge } = testCardOf(method)
  const decline = onCharge ?? onAttach
  if (decline !== null) throw cardRefusal(decline)
  const intent = newPaymentIntent({
    id: world.newId('pi'),
    secret: makeToken(25, world.random),
    created: at.now,
    livemode: world.livemode,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: customer?.id ?? null,
    description: null,
  })
  world.save(world.paymentIntents, intent, at, 'payment_intent.created')
  const charge = newCharge({
    id: world.newId('ch'),
    created: at.now,
    livemode: world.livemode,
    intent,
    customer: customer?.id ?? null,
    method,
    decline: null,
  })
  world.save(world.charges, charge, at, 'charge.succeeded')
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.latest_charge = charge.id
  intent.payment_method = method.id
  world.save(world.paymentIntents, intent, at, 'payment_intent.succeeded')
  session.payment_intent = intent.id
  session.payment_status = 'paid'
}

/** Saves a card for later. https://docs.stripe.com/payments/checkout/save-and-reuse */
export function completeSetup(
  world: World,
  session: Stripe.Checkout.Session,
  customer: Stripe.Customer | null,
  method: Stripe.PaymentMethod,
): void {
  const { onAttach } = testCardOf(method)
  if (onAttach !== null) throw cardRefusal(onAttach)
  const intent = newSetupIntent({
    id: world.newId('seti'),
    secret: makeToken(25, world.random),
    created: world.timeline.now,
    livemode: world.livemode,
    customer: customer?.id ?? null,
    paymentMethod: method.id,
    usage: 'off_session',
    metadata: {},
  })
  intent.status = 'succeeded'
  const types = ['setup_intent.created', 'setup_intent.succeeded']
  world.save(world.setupIntents, intent, world.timeline, ...types)
  session.setup_intent = intent.id
  session.payment_status = 'no_payment_required'
}
