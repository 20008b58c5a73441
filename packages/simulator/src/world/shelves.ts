import type Stripe from 'stripe'
import type { CheckoutPlan } from './checkout-plan.ts'
import { Collection, type TextSource } from './collection.ts'

/** The objects of one account: a collection for each resource, and their relations. */
export class Shelves {
  readonly #index = new Map<string, TextSource>()
  readonly #shelves: Collection<{ id: string; object: string }>[] = []
  readonly customers = this.#shelf<Stripe.Customer>('customer')
  readonly products = this.#shelf<Stripe.Product>('product')
  readonly prices = this.#shelf<Stripe.Price>('price')
  readonly coupons = this.#shelf<Stripe.Coupon>('coupon')
  readonly promotionCodes = this.#shelf<Stripe.PromotionCode>('promotion_code')
  readonly discounts = this.#shelf<Stripe.Discount>('discount')
  readonly paymentMethods = this.#shelf<Stripe.PaymentMethod>('payment_method')
  readonly paymentIntents = this.#shelf<Stripe.PaymentIntent>('payment_intent')
  readonly setupIntents = this.#shelf<Stripe.SetupIntent>('setup_intent')
  readonly charges = this.#shelf<Stripe.Charge>('charge')
  readonly refunds = this.#shelf<Stripe.Refund>('refund')
  readonly invoices = this.#shelf<Stripe.Invoice>('invoice')
  readonly invoiceItems = this.#shelf<Stripe.InvoiceItem>('invoiceitem')
  readonly invoicePayments = this.#shelf<Stripe.InvoicePayment>('invoice_payment')
  readonly subscriptions = this.#shelf<Stripe.Subscription>('subscription')
  readonly checkoutSessions = this.#shelf<Stripe.Checkout.Session>('checkout.session')
  readonly portalSessions = this.#shelf<Stripe.BillingPortal.Session>('billing_portal.session')
  readonly portalConfigurations = this.#shelf<Stripe.BillingPortal.Configuration>(
    'billing_portal.configuration',
  )
  readonly features = this.#shelf<Stripe.Entitlements.Feature>('entitlements.feature')
  readonly productFeatures = this.#shelf<Stripe.ProductFeature>('product_feature')
  readonly activeEntitlements = this.#shelf<Stripe.Entitlements.ActiveEntitlement>(
    'entitlements.active_entitlement',
  )
  readonly webhookEndpoints = this.#shelf<Stripe.WebhookEndpoint>('webhook_endpoint')
  readonly testClocks = this.#shelf<Stripe.TestHelpers.TestClock>('test_helpers.test_clock')

  /** Invoice ids by subscription and payment ids by invoice, oldest first. */
  readonly invoicesBySubscription = new Map<string, string[]>()
  readonly paymentsByInvoice = new Map<string, string[]>()
  /** Pending invoice items by subscription. */
  readonly pendingBySubscription = new Map<string, string[]>()
  /** The plan of each checkout session. */
  readonly checkoutPlans = new Map<string, CheckoutPlan>()
  /** The session of each portal page, by token. */
  readonly portalTokens = new Map<string, string>()
  /** Event destinations of API v2, as text. */
  readonly destinations = new Map<string, string>()
  /** The product of each product feature. */
  readonly productOfFeature = new Map<string, string>()
  /** The customer of each active entitlement. */
  readonly customerOfEntitlement = new Map<string, string>()

  /** The collection that contains an ID, of any resource. */
  sourceOf(id: string): TextSource | undefined {
    return this.#index.get(id)
  }

  noteInvoice(subscription: string, invoice: string): void {
    append(this.invoicesBySubscription, subscription, invoice)
  }

  notePayment(invoice: string, payment: string): void {
    append(this.paymentsByInvoice, invoice, payment)
  }

  notePending(subscription: string, item: string): void {
    append(this.pendingBySubscription, subscription, item)
  }

  invoicesOf(subscription: string): Stripe.Invoice[] {
    const ids = this.invoicesBySubscription.get(subscription) ?? []
    return ids.map((id) => this.invoices.get(id))
  }

  /** All collections. */
  shelves(): readonly Collection<{ id: string; object: string }>[] {
    return this.#shelves
  }

  #shelf<T extends { id: string; object: string }>(name: string): Collection<T> {
    const shelf = new Collection<T>(name, (id, source) => this.#index.set(id, source))
    this.#shelves.push(shelf)
    return shelf
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}
