import type Stripe from 'stripe'
import type { Random } from '../../base/random.ts'
import type { CheckoutPlan } from './checkout-plan.ts'
import { Collection, type TextSource } from './collection.ts'
import { EventLog, type SimulatedEvent } from './event-log.ts'
import { makeId } from './make-id.ts'
import { previousAttributes } from './previous-attributes.ts'
import type { BillingSettings } from './settings.ts'
import { Timeline } from './timeline.ts'

export interface WorldOptions {
  /** The connected account this world is, or null for the platform’s own. */
  account: string | null
  livemode: boolean
  apiVersion: string
  random: Random
  /** The world’s own time. */
  timeline: Timeline
  settings: BillingSettings
  /** Where the pages for people are, for example `http://127.0.0.1:12111`. */
  pageBase: () => string
  /** How often a happening is stated: by no event, by one, or by two with different ids. */
  eventsPerHappening: () => 0 | 1 | 2
  /** Called for each event, in the order in which they happen. */
  onEvent: (event: SimulatedEvent) => void
}

/** Everything one Stripe account knows. The rules that change it live in `engine/`. */
export class World {
  readonly account: string | null
  readonly livemode: boolean
  readonly apiVersion: string
  readonly random: Random
  readonly settings: BillingSettings
  readonly timeline: Timeline
  readonly events = new EventLog()
  readonly clocks = new Map<string, Timeline>()
  /** Customers whose next payments fail, and how many of them. */
  readonly forcedDeclines = new Map<string, number>()
  /** The API request that is being answered; events name it. */
  request: { id: string | null; idempotencyKey: string | null } = { id: null, idempotencyKey: null }
  /** Invoice ids by subscription and payment ids by invoice, oldest first. */
  readonly invoicesBySubscription = new Map<string, string[]>()
  readonly paymentsByInvoice = new Map<string, string[]>()
  /** What each open checkout session will start. */
  readonly checkoutPlans = new Map<string, CheckoutPlan>()
  readonly #index = new Map<string, TextSource>()
  readonly #pageBase: () => string
  readonly #eventsPerHappening: () => 0 | 1 | 2
  readonly #onEvent: (event: SimulatedEvent) => void
  readonly #register = (id: string, source: TextSource) => this.#index.set(id, source)

  readonly customers = new Collection<Stripe.Customer>('customer', this.#register)
  readonly products = new Collection<Stripe.Product>('product', this.#register)
  readonly prices = new Collection<Stripe.Price>('price', this.#register)
  readonly paymentMethods = new Collection<Stripe.PaymentMethod>('payment_method', this.#register)
  readonly paymentIntents = new Collection<Stripe.PaymentIntent>('payment_intent', this.#register)
  readonly charges = new Collection<Stripe.Charge>('charge', this.#register)
  readonly refunds = new Collection<Stripe.Refund>('refund', this.#register)
  readonly invoices = new Collection<Stripe.Invoice>('invoice', this.#register)
  readonly invoicePayments = new Collection<Stripe.InvoicePayment>(
    'invoice_payment',
    this.#register,
  )
  readonly subscriptions = new Collection<Stripe.Subscription>('subscription', this.#register)
  readonly checkoutSessions = new Collection<Stripe.Checkout.Session>(
    'checkout.session',
    this.#register,
  )
  readonly testClocks = new Collection<Stripe.TestHelpers.TestClock>(
    'test_helpers.test_clock',
    this.#register,
  )

  constructor(options: WorldOptions) {
    this.account = options.account
    this.livemode = options.livemode
    this.apiVersion = options.apiVersion
    this.random = options.random
    this.timeline = options.timeline
    this.settings = options.settings
    this.#pageBase = options.pageBase
    this.#eventsPerHappening = options.eventsPerHappening
    this.#onEvent = options.onEvent
  }

  pageUrl(path: string): string {
    return `${this.#pageBase()}${path}`
  }

  /** Names an object of this world in the agenda, which may serve several worlds. */
  taskId(id: string): string {
    return `${this.account ?? ''}/${id}`
  }

  noteInvoice(subscription: string, invoice: string): void {
    append(this.invoicesBySubscription, subscription, invoice)
  }

  notePayment(invoice: string, payment: string): void {
    append(this.paymentsByInvoice, invoice, payment)
  }

  invoicesOf(subscription: string): Stripe.Invoice[] {
    const ids = this.invoicesBySubscription.get(subscription) ?? []
    return ids.map((id) => this.invoices.get(id))
  }

  newId(prefix: string): string {
    return makeId(prefix, this.random)
  }

  /** The collection that holds an id, whatever its resource. */
  sourceOf(id: string): TextSource | undefined {
    return this.#index.get(id)
  }

  /** The flow of time an object lives in; `clock` is its `test_clock`. */
  timelineOf(clock: string | { id: string } | null | undefined): Timeline {
    if (clock === null || clock === undefined) return this.timeline
    return this.clocks.get(typeof clock === 'string' ? clock : clock.id) ?? this.timeline
  }

  openClock(id: string, at: number): Timeline {
    const timeline = new Timeline(at, id)
    this.clocks.set(id, timeline)
    return timeline
  }

  /** Saves an object and states the events that follow from it, in order. */
  save<T extends { id: string; object: string }>(
    collection: Collection<T>,
    object: T,
    at: Timeline,
    ...types: string[]
  ): void {
    const { text, before } = collection.save(object)
    for (const type of types) {
      const isUpdate = type.endsWith('.updated') && before !== null
      if (isUpdate && before === text) continue
      this.#state(type, object.object, object.id, text, at, isUpdate ? before : null)
    }
  }

  /** States an event about something that is not kept, such as an upcoming invoice. */
  announce(type: string, object: { id?: string; object: string }, at: Timeline): void {
    this.#state(type, object.object, object.id ?? null, JSON.stringify(object), at, null)
  }

  #state(
    type: string,
    objectType: string,
    objectId: string | null,
    text: string,
    at: Timeline,
    before: string | null,
  ): void {
    for (let count = this.#eventsPerHappening(); count > 0; count -= 1) {
      const event: SimulatedEvent = {
        id: this.newId('evt'),
        type,
        created: at.now,
        account: this.account,
        objectId,
        objectType,
        objectText: text,
        previousText: before === null ? null : previousAttributes(before, text),
        apiVersion: this.apiVersion,
        livemode: this.livemode,
        requestId: this.request.id,
        idempotencyKey: this.request.idempotencyKey,
      }
      this.events.add(event)
      this.#onEvent(event)
    }
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}
