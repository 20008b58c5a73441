import type Stripe from 'stripe'
import type { CheckoutPlan } from './checkout-plan.ts'
import { Collection, type CollectionOptions, type TextSource } from './collection/collection.ts'
import type {
  ChargeOutline,
  CustomerOutline,
  InvoiceOutline,
  InvoicePaymentOutline,
  PaymentIntentOutline,
  PaymentMethodOutline,
  SubscriptionOutline,
} from './collection/outlines.ts'
import { idOf } from './id-of.ts'

/** The part of a collection that is independent of its type. */
type Shelf = TextSource &
  Pick<
    Collection<{ id: string }>,
    'bury' | 'isSeeded' | 'name' | 'size' | 'storedTexts' | 'tombstones'
  > & { restore(text: string): void }

/** The objects of one account: a collection for each resource, and their relations. */
export class Shelves {
  readonly #index = new Map<string, TextSource>()
  readonly #shelves: Shelf[] = []
  readonly customers = this.#shelf<Stripe.Customer, CustomerOutline>('customer')
  readonly products = this.#shelf<Stripe.Product>('product')
  readonly prices = this.#shelf<Stripe.Price>('price')
  readonly coupons = this.#shelf<Stripe.Coupon>('coupon')
  readonly promotionCodes = this.#shelf<Stripe.PromotionCode>('promotion_code')
  readonly discounts = this.#shelf<Stripe.Discount>('discount')
  readonly paymentMethods = this.#shelf<Stripe.PaymentMethod, PaymentMethodOutline>(
    'payment_method',
    ({ customer }) => idOf(customer),
  )
  readonly paymentIntents = this.#shelf<Stripe.PaymentIntent, PaymentIntentOutline>(
    'payment_intent',
    ({ customer }) => idOf(customer),
  )
  readonly setupIntents = this.#shelf<Stripe.SetupIntent>('setup_intent')
  readonly charges = this.#shelf<Stripe.Charge, ChargeOutline>('charge', ({ customer }) =>
    idOf(customer),
  )
  readonly refunds = this.#shelf<Stripe.Refund>('refund')
  readonly invoices = this.#shelf<Stripe.Invoice, InvoiceOutline>('invoice', ({ customer }) =>
    idOf(customer),
  )
  readonly invoiceItems = this.#shelf<Stripe.InvoiceItem>('invoiceitem')
  readonly invoicePayments = this.#shelf<Stripe.InvoicePayment, InvoicePaymentOutline>(
    'invoice_payment',
  )
  readonly subscriptions = this.#shelf<Stripe.Subscription, SubscriptionOutline>(
    'subscription',
    ({ customer }) => idOf(customer),
  )
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
  /** The IDs of the seeded invoices of a subscription, oldest first. */
  seededInvoicesOf: (subscription: string) => readonly string[] = () => []
  /** The ID of the seeded subscription with this item. */
  seededSubscriptionOf: (item: string) => string | undefined = () => undefined
  /** The ID of the seeded payment of an invoice. */
  seededPaymentOf: (invoice: string) => string | undefined = () => undefined
  /** The ID of the seeded invoice that a payment intent pays. */
  seededInvoiceOf: (intent: string) => string | undefined = () => undefined
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
    return this.#index.get(id) ?? this.#shelves.find((shelf) => shelf.isSeeded(id))
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

  /** The IDs of the payments of an invoice, oldest first. */
  paymentIdsOf(invoice: string): string[] {
    const seeded = this.seededPaymentOf(invoice)
    const own = this.paymentsByInvoice.get(invoice) ?? []
    return seeded === undefined ? own : [seeded, ...own]
  }

  /** The IDs of the invoices of a subscription, oldest first. */
  invoiceIdsOf(subscription: string): string[] {
    const own = this.invoicesBySubscription.get(subscription) ?? []
    return [...this.seededInvoicesOf(subscription), ...own]
  }

  invoicesOf(subscription: string): Stripe.Invoice[] {
    return this.invoiceIdsOf(subscription).map((id) => this.invoices.get(id))
  }

  /** All collections. */
  shelves(): readonly Shelf[] {
    return this.#shelves
  }

  #shelf<T extends { id: string; object: string } & O, O = T>(
    name: string,
    ownerOf?: CollectionOptions<T>['ownerOf'],
  ): Collection<T, O> {
    const shelf = new Collection<T, O>(name, {
      register: (id, source) => this.#index.set(id, source),
      ...(ownerOf === undefined ? {} : { ownerOf }),
    })
    this.#shelves.push(shelf)
    return shelf
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}
