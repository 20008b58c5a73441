import Stripe from 'stripe'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import type { Fields, Json } from './check-types.ts'
import { seeSeeded } from './see-seeded.ts'

interface Walk {
  /** Everything the API answered or announced, by the name of its resource. */
  served: Map<string, Fields[]>
  /** The routes that answered well, as `GET /v1/customers/:id`. */
  routes: Set<string>
}

/** Lives a rich life, and takes every route on the way. */
export async function everyResource(): Promise<Walk> {
  const simulator = createSimulator()
  const walk: Walk = { served: new Map(), routes: new Set() }
  await live(simulator, listeningClient(simulator, walk))
  const filled = createSimulator()
  filled.seed({ customers: 150 })
  await seeSeeded(listeningClient(filled, walk))
  for (const event of simulator.events.list()) collect(plain(event), walk.served)
  return walk
}

/** The official package, whose every answer is gathered before it reads it. */
function listeningClient(simulator: Simulator, { served, routes }: Walk): Stripe {
  let route = ''
  simulator.onApiRequest = (request) => {
    route = `${request.method} ${request.route}`
    return undefined
  }
  const fetch = async (input: Request | URL | string, init?: RequestInit) => {
    const response = await simulator.fetch(input, init)
    if (response.ok) routes.add(route)
    collect(plain(await response.clone().json()), served)
    return response
  }
  return new Stripe(simulator.apiKey, {
    httpClient: Stripe.createFetchHttpClient(fetch),
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

async function live(simulator: Simulator, stripe: Stripe): Promise<void> {
  const { customer, session, subscription, ...merchant } = await sell(simulator, stripe)
  await change(simulator, stripe, { ...merchant, customer, subscription })
  await pay(simulator, stripe, customer, subscription)
  await surround(simulator, stripe, customer)
  await exploreAll(stripe, { customer, session, subscription, ...merchant })
  await takeAway(stripe, { customer, subscription, ...merchant })
}

async function sell(simulator: Simulator, stripe: Stripe) {
  const product = await stripe.products.create({ name: 'Starter', description: 'For a start' })
  await stripe.products.update(product.id, { metadata: { key: 'value' } })
  const feature = await stripe.entitlements.features.create({ name: 'SSO', lookup_key: 'sso' })
  await stripe.entitlements.features.update(feature.id, { name: 'Single sign-on' })
  const attached = await stripe.products.createFeature(product.id, {
    entitlement_feature: feature.id,
  })
  const recurring = { interval: 'month' } as const
  const terms = { product: product.id, currency: 'usd', recurring }
  const price = await stripe.prices.create({ ...terms, unit_amount: 2000 })
  const dearer = await stripe.prices.create({ ...terms, unit_amount: 4000 })
  await stripe.prices.update(dearer.id, { nickname: 'Dearer' })
  const coupon = await stripe.coupons.create({ percent_off: 25.5, duration: 'forever', name: 'x' })
  await stripe.coupons.update(coupon.id, { name: 'y' })
  const promotion = { type: 'coupon', coupon: coupon.id } as const
  const code = await stripe.promotionCodes.create({ promotion })
  const open = {
    mode: 'subscription',
    success_url: 'https://example.com/ok',
    discounts: [{ coupon: coupon.id }],
  } as const
  const line_items = [{ price: price.id, quantity: 2 }]
  const left = await stripe.checkout.sessions.create({ ...open, discounts: [], line_items })
  await stripe.checkout.sessions.update(left.id, { metadata: { key: 'value' } })
  await stripe.checkout.sessions.expire(left.id)
  const discounts = [{ coupon: coupon.id }]
  const { id } = await stripe.checkout.sessions.create({ ...open, discounts, line_items })
  simulator.platform.completeCheckout(id, { company_name: 'Acme' })
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['line_items'] })
  const [customer, subscription] = [String(session.customer), String(session.subscription)]
  return {
    attached,
    code,
    coupon,
    customer,
    dearer,
    feature,
    price,
    product,
    session,
    subscription,
  }
}

type Merchant = Awaited<ReturnType<typeof sell>>

async function change(
  simulator: Simulator,
  stripe: Stripe,
  { customer, dearer, subscription }: Pick<Merchant, 'customer' | 'dearer' | 'subscription'>,
): Promise<void> {
  await stripe.customers.create({ email: 'b@example.com' })
  await stripe.customers.update(customer, { phone: '555' })
  const { items } = await stripe.subscriptions.retrieve(subscription, {
    expand: ['discounts', 'customer'],
  })
  const change = { items: [{ id: items.data[0]!.id, price: dearer.id }] }
  await stripe.invoices.createPreview({ subscription, subscription_details: change })
  await stripe.subscriptions.update(subscription, change)
  await stripe.subscriptions.pause(subscription, { type: 'subscription' })
  await stripe.subscriptions.resume(subscription)
  const [plan] = items.data
  const recurring = { interval: 'month' } as const
  const beside = await stripe.prices.create({
    currency: 'usd',
    product_data: { name: 'Beside' },
    recurring,
    unit_amount: 300,
  })
  const item = await stripe.subscriptionItems.create({ subscription, price: beside.id })
  await stripe.subscriptionItems.update(item.id, { quantity: 2 })
  await stripe.subscriptionItems.retrieve(plan!.id)
  await stripe.subscriptionItems.list({ subscription })
  await stripe.subscriptionItems.del(item.id)
  simulator.platform.failNextPayments(customer, 1)
  await simulator.clock.advance({ days: 33 })
  simulator.platform.recover(customer)
}

/** Invoices that are paid, voided and given up, by hand. */
async function pay(
  simulator: Simulator,
  stripe: Stripe,
  customer: string,
  subscription: string,
): Promise<void> {
  const [invoice] = (await stripe.invoices.list({ subscription })).data
  await stripe.invoices.listLineItems(invoice!.id)
  await stripe.invoices.update(invoice!.id, { description: 'Thanks' })
  const [payment] = (await stripe.invoicePayments.list({ invoice: invoice!.id })).data
  await stripe.invoicePayments.retrieve(payment!.id)
  const { data: charges } = await stripe.charges.list({ customer })
  const refund = await stripe.refunds.create({ charge: charges[0]!.id, amount: 100 })
  await stripe.refunds.retrieve(refund.id)
  await stripe.charges.retrieve(charges[0]!.id, { expand: ['refunds'] })

  await stripe.subscriptions.update(subscription, {
    pause_collection: { behavior: 'keep_as_draft' },
  })
  await simulator.clock.advance({ days: 100 })
  const { data: drafts } = await stripe.invoices.list({ subscription, status: 'draft' })
  for (const draft of drafts) await stripe.invoices.finalizeInvoice(draft.id)
  await stripe.invoices.pay(drafts[0]!.id)
  await stripe.invoices.voidInvoice(drafts[1]!.id)
  await stripe.invoices.markUncollectible(drafts[2]!.id)
  const [item] = (await stripe.invoiceItems.list({ customer })).data
  await stripe.invoiceItems.retrieve(item!.id)

  const { items } = await stripe.subscriptions.retrieve(subscription)
  const unpaid = await stripe.subscriptions.create({
    customer,
    expand: ['latest_invoice.payments'],
    items: [{ price: items.data[0]!.price.id }],
    payment_behavior: 'default_incomplete',
  })
  const latest = unpaid.latest_invoice
  const intent =
    typeof latest === 'object' ? latest?.payments?.data[0]?.payment.payment_intent : null
  const payment_method = 'pm_card_visa'
  await stripe.paymentIntents.confirm(String(intent), { payment_method })
  await stripe.paymentIntents.retrieve(String(intent))
  await stripe.subscriptions.cancel(unpaid.id)
}

async function surround(simulator: Simulator, stripe: Stripe, customer: string): Promise<void> {
  const card = { number: '4242424242424242', exp_month: 1, exp_year: 2040 }
  const method = await stripe.paymentMethods.create({ type: 'card', card })
  await stripe.paymentMethods.attach(method.id, { customer })
  await stripe.paymentMethods.update(method.id, { metadata: { key: 'value' } })
  await stripe.paymentMethods.retrieve(method.id)
  await stripe.paymentMethods.list({ customer })
  await stripe.customers.listPaymentMethods(customer)
  await stripe.paymentMethods.detach(method.id)
  const setup = await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa' })
  await stripe.setupIntents.confirm(setup.id)
  await stripe.setupIntents.retrieve(setup.id)
  await stripe.setupIntents.cancel((await stripe.setupIntents.create({ customer })).id)
  const { configuration } = await stripe.billingPortal.sessions.create({ customer })
  await stripe.billingPortal.configurations.retrieve(String(configuration))
  const endpoint = await stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9',
    enabled_events: ['topup.created'],
  })
  await stripe.webhookEndpoints.update(endpoint.id, { description: 'x' })
  await stripe.webhookEndpoints.retrieve(endpoint.id)
  await stripe.webhookEndpoints.list()
  await stripe.webhookEndpoints.del(endpoint.id)
  const destinations = stripe.v2.core.eventDestinations
  const { id } = await destinations.create({
    name: 'thin',
    type: 'webhook_endpoint',
    event_payload: 'thin',
    enabled_events: ['v1.topup.created'],
    webhook_endpoint: { url: 'http://x.test' },
  })
  await destinations.update(id, { name: 'thinner' })
  await destinations.disable(id)
  await destinations.enable(id)
  await destinations.retrieve(id)
  await destinations.list()
  await destinations.del(id)
  const [event] = (await stripe.v2.core.events.list({ limit: 100 })).data
  await stripe.v2.core.events.retrieve(event!.id)
  const frozen_time = simulator.clock.now()
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time })
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: frozen_time + 60 })
  await stripe.testHelpers.testClocks.retrieve(clock.id)
  await stripe.testHelpers.testClocks.list()
  await stripe.testHelpers.testClocks.del(clock.id)
}

/** Whatever can be asked for and was not asked for yet. */
async function exploreAll(stripe: Stripe, merchant: Merchant): Promise<void> {
  const { customer } = merchant
  await stripe.customers.retrieve(customer, { expand: ['subscriptions'] })
  await stripe.products.retrieve(merchant.product.id)
  await stripe.coupons.retrieve(merchant.coupon.id)
  await stripe.promotionCodes.retrieve(merchant.code.id)
  await stripe.entitlements.features.retrieve(merchant.feature.id)
  await stripe.prices.retrieve(merchant.price.id)
  await stripe.checkout.sessions.listLineItems(merchant.session.id)
  await stripe.products.listFeatures(merchant.product.id)
  const [active] = (await stripe.entitlements.activeEntitlements.list({ customer })).data
  await stripe.entitlements.activeEntitlements.retrieve(active!.id)
  const [event] = (await stripe.events.list({ limit: 100 })).data
  await stripe.events.retrieve(event!.id)
  await stripe.customers.list()
  await stripe.products.list()
  await stripe.prices.list()
  await stripe.coupons.list()
  await stripe.promotionCodes.list()
  await stripe.invoices.list({ limit: 100 })
  await stripe.invoices.retrieve(String((await stripe.invoices.list()).data[0]!.id), {
    expand: ['payments', 'confirmation_secret'],
  })
  await stripe.refunds.list()
  await stripe.subscriptions.list({ status: 'all' })
  await stripe.paymentIntents.list({ limit: 100 })
  await stripe.checkout.sessions.list()
  await stripe.billingPortal.configurations.list()
  await stripe.entitlements.features.list()
}

async function takeAway(stripe: Stripe, merchant: Omit<Merchant, 'session'>): Promise<void> {
  await stripe.subscriptions.deleteDiscount(merchant.subscription)
  await stripe.products.deleteFeature(merchant.product.id, merchant.attached.id)
  await stripe.customers.del(merchant.customer)
  await stripe.promotionCodes.update(merchant.code.id, { active: false })
  await stripe.coupons.del(merchant.coupon.id)
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

function collect(value: Json, found: Map<string, Fields[]>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, found)
  } else if (typeof value === 'object' && value !== null) {
    const name = nameOf(value)
    if (name !== null) found.set(name, [...(found.get(name) ?? []), value])
    for (const [key, each] of Object.entries(value)) {
      if (key !== 'previous_attributes' && key !== 'changes') collect(each, found)
    }
  }
}

function nameOf(fields: Fields): string | null {
  const { deleted, object } = fields
  if (typeof object !== 'string') return 'next_page_url' in fields ? 'v2.list' : null
  // API v2 says of what is deleted its name and its id, and no more.
  const isBare = object.startsWith('v2.') && Object.keys(fields).length === 2
  return deleted === true || isBare ? `deleted_${object}` : object
}
