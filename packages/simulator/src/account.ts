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
import { type SeededAccount, seedAccount } from './seed/seed-account.ts'
import { planSeed, type SeedInput } from './seed/seed-options.ts'
import { idOf } from './world/id-of.ts'
import { makeToken } from './world/make-id.ts'
import { DAY_SECONDS } from './world/settings.ts'
import type { World } from './world/world.ts'

const LINK_REFERENCE = /^[A-Za-z0-9_-]{1,200}$/

/**
 * Actions of a test or a person on one Stripe account without the API. Each takes effect
 * immediately and returns the object. The objects belong to the simulator: do not change them.
 */
export class Account {
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Fills the account. Its objects are older than its events. */
  seed(options: SeedInput): SeededAccount {
    return seedAccount(this.world, planSeed(options))
  }

  createProduct(given: ProductGiven): Stripe.Product {
    return addProduct(this.world, given)
  }

  /** A monthly price by default. Without `product`, one is created. */
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

  /** Sets a test card as the customer’s default: a number, or a token such as `pm_card_visa`. */
  setCard(customerId: string, card: string): void {
    const { world } = this
    const customer = world.customers.get(customerId)
    const method = takePaymentMethod(world, card)
    attachCard(world, method, customer)
    customer.invoice_settings.default_payment_method = method.id
    world.save(world.customers, customer, world.timelineOf(customer.test_clock), 'customer.updated')
    for (const subscription of world.subscriptions.of(customerId)) {
      if (subscription.default_payment_method !== null) {
        subscription.default_payment_method = method.id
        world.save(world.subscriptions, subscription, world.timelineOf(subscription.test_clock))
      }
    }
  }

  /** Creates a subscription without a checkout. A customer without a card gets a valid one. */
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

  /** Opens a hosted checkout for one price. */
  openCheckout(price: string, successUrl: string): Stripe.Checkout.Session {
    const line_items = [{ price, quantity: 1 }]
    return openSession(this.world, { line_items, mode: 'subscription', success_url: successUrl })
  }

  /**
   * A customer opens a payment link or pricing table with a `client_reference_id`. Like Stripe,
   * this silently drops a reference that has other characters or is too long.
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

  /** Completes the hosted checkout page. Throws a `Refusal` if the card is declined. */
  completeCheckout(session: string, input: CheckoutInput = {}): Stripe.Checkout.Session {
    return completeCheckout(this.world, this.world.checkoutSessions.get(session), input)
  }

  expireCheckout(session: string): void {
    expireSession(this.world, this.world.checkoutSessions.get(session))
  }

  /** Completes or fails the payment of a checkout that used the card `bank`. */
  settleBankPayment(session: string, result: 'failed' | 'paid'): void {
    settleSlowPayment(this.world, session, result)
  }

  /** Declines the customer’s next payments with any card. Default: all, until recovery. */
  failNextPayments(customer: string, times = Number.MAX_SAFE_INTEGER): void {
    this.world.forcedDeclines.set(customer, times)
    this.world.changed()
  }

  /** Lets payments succeed again and pays open invoices. */
  recover(customer: string): void {
    const { world } = this
    world.forcedDeclines.delete(customer)
    for (const invoice of world.invoices.of(customer).reverse()) {
      // While unpaid, later invoices stay drafts. Paying the newest reactivates the subscription.
      const isLeft = invoice.status === 'draft' && invoice.auto_advance === false
      if (isLeft) finalizeInvoice(world, invoice)
      if (invoice.status === 'open') this.#pay(invoice)
    }
  }

  /** Authenticates a pending payment as the customer. */
  authenticate(intent: string): void {
    const { world } = this
    const invoice = invoiceOfIntent(world, intent)
    const method = world.paymentMethods.find(
      idOf(world.paymentIntents.get(intent).payment_method) ?? '',
    )
    if (invoice === undefined) throw new Error(`${intent} belongs to no invoice.`)
    payInvoice(world, invoice, { method: method ?? null, customer: 'authenticated' })
  }

  payInvoice(invoice: string): void {
    this.#pay(this.world.invoices.get(invoice))
  }

  refund(charge: string, amount?: number): Stripe.Refund {
    return refundCharge(this.world, { charge, ...(amount === undefined ? {} : { amount }) })
  }

  /** The bank rejects the refund. */
  failRefund(refund: string): void {
    failRefund(this.world, this.world.refunds.get(refund))
  }

  #pay(invoice: Stripe.Invoice): void {
    const customer = this.world.customers.get(idOf(invoice.customer) ?? '')
    const method = defaultMethodOf(this.world, customer, subscriptionOf(this.world, invoice))
    payInvoice(this.world, invoice, { method, customer: 'authenticated' })
  }
}
