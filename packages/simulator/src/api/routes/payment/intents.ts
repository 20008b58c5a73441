import type Stripe from 'stripe'
import { invoiceOfIntent, payInvoice } from '../../../engine/invoice/pay-invoice.ts'
import {
  attachCard,
  cardRefusal,
  takePaymentMethod,
  testCardOf,
} from '../../../engine/payment/attach-card.ts'
import { newSetupIntent } from '../../../objects/new-setup-intent.ts'
import { idOf } from '../../../world/id-of.ts'
import { makeToken } from '../../../world/make-id.ts'
import { invalidRequest } from '../../../world/refusal.ts'
import type { World } from '../../../world/world.ts'
import { CREATED, isWithin, PAGING, pageOf } from '../../list-answer.ts'
import { fields, flag, list, metadata, type Out, oneOf, text } from '../../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../../route.ts'

const CONFIRM = fields({}, { off_session: flag, payment_method: text, return_url: text })
const CREATE_SETUP = fields(
  {},
  {
    allowed_payment_method_types: list(text),
    automatic_payment_methods: fields({ enabled: flag }, { allow_redirects: oneOf('never') }),
    confirm: flag,
    customer: text,
    metadata,
    payment_method: text,
    payment_method_types: list(text),
    usage: oneOf('off_session', 'on_session'),
  },
)
const LIST = fields({}, { ...PAGING, ...CREATED, customer: text })

/** https://docs.stripe.com/api/payment_intents: those that pay invoices. */
export const paymentIntentRoutes = [
  route('GET', '/v1/payment_intents/:id', fields({}, {}), (call) =>
    readText(call, call.world.paymentIntents),
  ),
  route('GET', '/v1/payment_intents', LIST, ({ world }, params) =>
    pageOf(
      world.paymentIntents,
      '/v1/payment_intents',
      {
        created: params.created,
        among:
          params.customer === undefined ? undefined : world.paymentIntents.idsOf(params.customer),
        keep: (intent) => isWithin(intent.created, params.created),
      },
      params,
    ),
  ),
  route('POST', '/v1/payment_intents/:id/confirm', CONFIRM, (call, given) => {
    const { world } = call
    const intent = findOr404(world.paymentIntents, idIn(call))
    confirmPayment(world, intent, given)
    return textOf(world.paymentIntents, intent.id)
  }),
]

/** https://docs.stripe.com/api/setup_intents */
export const setupIntentRoutes = [
  route('POST', '/v1/setup_intents', CREATE_SETUP, ({ world }, given) => {
    const intent = newSetupIntent({
      id: world.newId('seti'),
      secret: makeToken(25, world.random),
      created: world.timeline.now,
      livemode: world.livemode,
      customer: given.customer ?? null,
      paymentMethod:
        given.payment_method === undefined
          ? null
          : takePaymentMethod(world, given.payment_method).id,
      usage: given.usage ?? 'off_session',
      metadata: given.metadata ?? {},
    })
    if (given.customer !== undefined) findOr404(world.customers, given.customer, 'customer')
    world.save(world.setupIntents, intent, world.timeline, 'setup_intent.created')
    if (given.confirm === true) confirmSetup(world, intent)
    return textOf(world.setupIntents, intent.id)
  }),
  route('GET', '/v1/setup_intents/:id', fields({}, {}), (call) =>
    readText(call, call.world.setupIntents),
  ),
  route('POST', '/v1/setup_intents/:id/confirm', CONFIRM, (call, given) => {
    const { world } = call
    const intent = findOr404(world.setupIntents, idIn(call))
    if (given.payment_method !== undefined) {
      intent.payment_method = takePaymentMethod(world, given.payment_method).id
    }
    confirmSetup(world, intent)
    return textOf(world.setupIntents, intent.id)
  }),
  route('POST', '/v1/setup_intents/:id/cancel', fields({}, {}), (call) => {
    const { world } = call
    const intent = findOr404(world.setupIntents, idIn(call))
    intent.status = 'canceled'
    world.save(world.setupIntents, intent, world.timeline, 'setup_intent.canceled')
    return textOf(world.setupIntents, intent.id)
  }),
]

/** https://docs.stripe.com/api/payment_intents/confirm: the invoice is paid through its intent. */
function confirmPayment(
  world: World,
  intent: Stripe.PaymentIntent,
  given: Out<typeof CONFIRM>,
): void {
  const invoice = invoiceOfIntent(world, intent.id)
  if (invoice?.status !== 'open') {
    throw invalidRequest(
      `This PaymentIntent's status is ${intent.status}, so it cannot be confirmed.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  const id = given.payment_method ?? idOf(intent.payment_method)
  if (id === null) {
    throw invalidRequest(
      `You cannot confirm this PaymentIntent because it's missing a payment method.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  const method = takePaymentMethod(world, id)
  const customer = world.customers.get(idOf(intent.customer) ?? '')
  const result = payInvoice(world, invoice, {
    method,
    customer: given.off_session === true ? 'away' : 'present',
  })
  if (result.outcome === 'declined') throw cardRefusal(result.decline, result)
  if (result.outcome === 'paid') {
    attachCard(world, method, customer)
    saveAsDefault(world, invoice, method)
  }
}

/** Saves the payment method if requested. https://docs.stripe.com/api/subscriptions/create */
function saveAsDefault(world: World, invoice: Stripe.Invoice, method: Stripe.PaymentMethod): void {
  const id = idOf(invoice.parent?.subscription_details?.subscription) ?? ''
  const subscription = world.subscriptions.find(id)
  const wish = subscription?.payment_settings?.save_default_payment_method
  if (subscription === undefined || wish !== 'on_subscription') return
  subscription.default_payment_method = method.id
  const at = world.timelineOf(subscription.test_clock)
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
}

function confirmSetup(world: World, intent: Stripe.SetupIntent): void {
  const method = world.paymentMethods.find(idOf(intent.payment_method) ?? '')
  if (method === undefined) {
    throw invalidRequest(
      "You cannot confirm this SetupIntent because it's missing a payment method.",
      { code: 'setup_intent_unexpected_state' },
    )
  }
  const { authentication, onAttach } = testCardOf(method)
  if (onAttach !== null) {
    intent.status = 'requires_payment_method'
    world.save(world.setupIntents, intent, world.timeline, 'setup_intent.setup_failed')
    throw cardRefusal(onAttach)
  }
  if (authentication !== 'never' && intent.status !== 'requires_action') {
    intent.status = 'requires_action'
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: {} }
    world.save(world.setupIntents, intent, world.timeline, 'setup_intent.requires_action')
    return
  }
  const customer = world.customers.find(idOf(intent.customer) ?? '')
  if (customer !== undefined) attachCard(world, method, customer)
  intent.status = 'succeeded'
  intent.next_action = null
  world.save(world.setupIntents, intent, world.timeline, 'setup_intent.succeeded')
}
