import type Stripe from 'stripe'
import { addPrice, addProduct, type PriceGiven, type ProductGiven } from './api/routes/catalog.ts'
import { openSession } from './api/routes/checkout-sessions.ts'
import { deleteCustomer } from './api/routes/customers.ts'
import { failRefund, refundCharge } from './api/routes/payment/charges.ts'
import { openPortal } from './api/routes/portal.ts'
import {
  type CheckoutInput,
  completeCheckout,
  expireSession,
  settleSlowPayment,
} from './engine/checkout/complete-checkout.ts'
import { subscriptionOf } from './engine/invoice/follow-invoice.ts'
import { finalizeInvoice } from './engine/invoice/issue-invoice.ts'
import { defaultMethodOf, invoiceOfIntent, payInvoice } from './engine/invoice/pay-invoice.ts'
import { attachCard, takePaymentMethod } from './engine/payment/attach-card.ts'
import { endSubscription } from './engine/subscription/end-subscription.ts'
import { startSubscription } from './engine/subscription/start-subscription.ts'
import { newCustomer } from './objects/new-customer.ts'
import { idOf } from './world/id-of.ts'
import { makeToken } from './world/make-id.ts'
import { DAY_SECONDS } from './world/settings.ts'
import type { World } from './world/world.ts'

const LINK_REFERENCE = /^[A-Za-z0-9_-]{1,200}$/

/**
 * What a test or a person does to one Stripe account without the API: everything happens at once
 * and gives back the object as it is then. The objects are the simulator’s own: read them only.
 */
export class Account {
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  createProduct(given: ProductGiven): Stripe.Product {
    return addProduct(this.world, given)
  }

  /** A monthly price unless `recurring` says otherwise; without `product` one is made. */
  createPrice(given: Omit<PriceGiven, 'product'> & { product?: string }): Stripe.Price {
    const product = given.product ?? addProduct(this.world, { name: given.id ?? 'Product' }).id
    return addPrice(this.world, { recurring: { interval: 'month' }, ...given, product })
  }

  createCustomer(
    given: {
      email?: string
      name?: string
      card?: string
      metadata?: Stripe.Metadata
      testClock?: string
    } = {},
  ): Stripe.Customer {
    const { world } = this
    const at = world.timelineOf(given.testClock)
    const customer = newCustomer({
      id: world.newId('cus'),
      created: at.now,
      testClock: given.testClock ?? null,
      livemode: world.livemode,
      email: given.email ?? null,
      name: given.name ?? null,
      metadata: given.metadata ?? {},
      invoicePrefix: makeToken(8, world.random).toUpperCase(),
    })
    world.save(world.customers, customer, at, 'customer.created')
    if (given.card !== undefined) this.setCard(customer.id, given.card)
    return customer
  }

  deleteCustomer(customer: string): void {
    deleteCustomer(this.world, this.world.customers.get(customer))
  }

  /** Makes a test card the customer’s default: a number, or a token as `pm_card_visa`. */
  setCard(customerId: string, card: string): void {
    const { world } = this
    const customer = world.customers.get(customerId)
    const method = takePaymentMethod(world, card)
    attachCard(world, method, customer)
    customer.invoice_settings.default_payment_method = method.id
    world.save(world.customers, customer, world.timelineOf(customer.test_clock), 'customer.updated')
    for (const subscription of world.subscriptions.filter((sub) => sub.customer === customerId)) {
      if (subscription.default_payment_method !== null) {
        subscription.default_payment_method = method.id
        world.save(world.subscriptions, subscription, world.timelineOf(subscription.test_clock))
      }
    }
  }

  /** A subscription without a checkout; the customer gets a card that works if it has none. */
  subscribe(given: {
    customer: string
    price: string
    quantity?: number
    trialDays?: number
    metadata?: Stripe.Metadata
  }): Stripe.Subscription {
    const { world } = this
    const customer = world.customers.get(given.customer)
    if (customer.invoice_settings.default_payment_method === null) {
      this.setCard(customer.id, 'pm_card_visa')
    }
    const at = world.timelineOf(customer.test_clock)
    const days = given.trialDays
    return startSubscription(world, {
      customer,
      items: [{ price: world.prices.get(given.price), quantity: given.quantity ?? 1 }],
      metadata: given.metadata ?? {},
      trialEnd: days === undefined ? null : at.now + days * DAY_SECONDS,
    })
  }

  cancel(subscription: string): void {
    endSubscription(this.world, this.world.subscriptions.get(subscription), {
      reason: 'cancellation_requested',
    })
  }

  /** A hosted checkout for one price; somebody has yet to complete it. */
  openCheckout(price: string, successUrl: string): Stripe.Checkout.Session {
    const line_items = [{ price, quantity: 1 }]
    return openSession(this.world, { line_items, mode: 'subscription', success_url: successUrl })
  }

  /**
   * Somebody opens a payment link, or a pricing table, that carries a `client_reference_id`. Like
   * Stripe, it silently drops a reference of other characters, or of too many.
   */
  openPaymentLink(price: string, reference?: string): Stripe.Checkout.Session {
    const isTaken = reference !== undefined && LINK_REFERENCE.test(reference)
    return openSession(this.world, {
      line_items: [{ price, quantity: 1 }],
      mode: 'subscription',
      success_url: 'https://stripe.example/thanks',
      ...(isTaken && { client_reference_id: reference }),
    })
  }

  openPortal(customer: string, returnUrl: string): Stripe.BillingPortal.Session {
    return openPortal(this.world, { customer, return_url: returnUrl })
  }

  /** A person completes the hosted checkout page. Throws a `Refusal` when the card is declined. */
  completeCheckout(session: string, input: CheckoutInput = {}): Stripe.Checkout.Session {
    return completeCheckout(this.world, this.world.checkoutSessions.get(session), input)
  }

  expireCheckout(session: string): void {
    expireSession(this.world, this.world.checkoutSessions.get(session))
  }

  /** The money of a checkout completed with the card `bank` arrives, or does not. */
  settleBankPayment(session: string, result: 'failed' | 'paid'): void {
    settleSlowPayment(this.world, session, result)
  }

  /** The customer’s next payments are declined, whatever the card. Default: all, until recovery. */
  failNextPayments(customer: string, times = Number.MAX_SAFE_INTEGER): void {
    this.world.forcedDeclines.set(customer, times)
    this.world.changed()
  }

  /** Payments work again, and what is open is paid. */
  recover(customer: string): void {
    const { world } = this
    world.forcedDeclines.delete(customer)
    const theirs = world.invoices.filter((each) => each.customer === customer).reverse()
    for (const invoice of theirs) {
      // While unpaid, later invoices stay drafts: the newest brings the subscription back.
      const isLeft = invoice.status === 'draft' && invoice.auto_advance === false
      if (isLeft) finalizeInvoice(world, invoice)
      if (invoice.status === 'open') this.#pay(invoice)
    }
  }

  /** The customer authenticates the payment that waits for it. */
  authenticate(intent: string): void {
    const { world } = this
    const invoice = invoiceOfIntent(world, intent)
    const method = world.paymentMethods.find(
      idOf(world.paymentIntents.get(intent).payment_method) ?? '',
    )
    if (invoice === undefined) throw new Error(`${intent} pays no invoice.`)
    payInvoice(world, invoice, { method: method ?? null, customer: 'authenticated' })
  }

  payInvoice(invoice: string): void {
    this.#pay(this.world.invoices.get(invoice))
  }

  refund(charge: string, amount?: number): Stripe.Refund {
    return refundCharge(this.world, { charge, ...(amount === undefined ? {} : { amount }) })
  }

  /** The bank does not take the refund: the money comes back. */
  failRefund(refund: string): void {
    failRefund(this.world, this.world.refunds.get(refund))
  }

  #pay(invoice: Stripe.Invoice): void {
    const customer = this.world.customers.get(idOf(invoice.customer) ?? '')
    const method = defaultMethodOf(this.world, customer, subscriptionOf(this.world, invoice))
    payInvoice(this.world, invoice, { method, customer: 'authenticated' })
  }
}
