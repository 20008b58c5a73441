import { createSimulator, type Simulator } from '../../src/simulator/index.ts'
import type { Json } from './compare-shapes.ts'
import { clientOf } from './stripe-client.ts'

/** Lives a rich life and gathers, by resource, everything the API answered meanwhile. */
export async function everyResource(): Promise<Map<string, Json[]>> {
  const simulator = createSimulator()
  const found = new Map<string, Json[]>()
  const gather = (value: Json) => collect(value, found)
  await live(simulator, gather)
  for (const event of simulator.events.list()) gather(JSON.parse(JSON.stringify(event)))
  return found
}

async function live(simulator: Simulator, gather: (value: Json) => void): Promise<void> {
  const stripe = clientOf(simulator)
  const raw = async (path: string, query = '') => {
    const headers = { authorization: `Bearer ${simulator.apiKey}` }
    const response = await simulator.fetch(`http://stripe.test${path}${query}`, { headers })
    gather(plain(await response.json()))
  }
  const product = await stripe.products.create({ name: 'Starter', description: 'For a start' })
  const feature = await stripe.entitlements.features.create({ name: 'SSO', lookup_key: 'sso' })
  await stripe.products.createFeature(product.id, { entitlement_feature: feature.id })
  const recurring = { interval: 'month' } as const
  const price = await stripe.prices.create({
    product: product.id,
    unit_amount: 2000,
    currency: 'usd',
    recurring,
  })
  const dearer = await stripe.prices.create({
    product: product.id,
    unit_amount: 4000,
    currency: 'usd',
    recurring,
  })
  const coupon = await stripe.coupons.create({ percent_off: 25.5, duration: 'forever', name: 'x' })
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 2 }],
    success_url: 'https://example.com/ok',
    discounts: [{ coupon: coupon.id }],
  })
  await raw(`/v1/checkout/sessions/${session.id}`)
  simulator.platform.completeCheckout(session.id, { company_name: 'Acme' })
  const done = await stripe.checkout.sessions.retrieve(session.id)
  const [subscription, customer] = [String(done.subscription), String(done.customer)]
  const { items } = await stripe.subscriptions.retrieve(subscription)
  await stripe.subscriptions.update(subscription, {
    items: [{ id: items.data[0]!.id, price: dearer.id }],
  })
  simulator.platform.failNextPayments(customer, 1)
  await simulator.clock.advance({ days: 33 })
  simulator.platform.recover(customer)
  await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'void' } })
  const setup = await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa' })
  await stripe.setupIntents.confirm(setup.id)
  const charges = await stripe.charges.list({ customer })
  await stripe.refunds.create({ charge: charges.data[0]!.id, amount: 100 })
  const portal = await stripe.billingPortal.sessions.create({ customer })
  gather(JSON.parse(JSON.stringify(portal)))
  const endpoint = await stripe.webhookEndpoints.create({
    url: 'http://x.test',
    enabled_events: ['*'],
  })
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: simulator.clock.now() })
  await raw(`/v1/checkout/sessions/${session.id}`, '?expand[]=line_items')
  await raw(`/v1/subscriptions/${subscription}`, '?expand[]=discounts&expand[]=customer')
  await raw(`/v1/charges/${charges.data[0]!.id}`, '?expand[]=refunds')
  const lists = [
    'customers',
    'products',
    'prices',
    'coupons',
    'promotion_codes',
    'invoices',
    'invoice_payments',
    'charges',
    'refunds',
    'subscriptions',
    'events',
    'webhook_endpoints',
    'payment_intents',
    'billing_portal/configurations',
    'entitlements/features',
    'test_helpers/test_clocks',
    `products/${product.id}/features`,
    `setup_intents/${setup.id}`,
  ]
  for (const list of lists) await raw(`/v1/${list}`)
  await raw('/v1/payment_methods', `?customer=${customer}`)
  await raw('/v1/entitlements/active_entitlements', `?customer=${customer}`)
  gather(await stripe.webhookEndpoints.del(endpoint.id).then(plain))
  gather(await stripe.testHelpers.testClocks.del(clock.id).then(plain))
  gather(await stripe.customers.del(customer).then(plain))
  await stripe.promotionCodes.update(code.id, { active: false })
  gather(await stripe.coupons.del(coupon.id).then(plain))
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

function collect(value: Json, found: Map<string, Json[]>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, found)
  } else if (typeof value === 'object' && value !== null) {
    const entries: [string, Json][] = Object.entries(value)
    const fields = Object.fromEntries(entries)
    if (typeof fields.object === 'string') {
      const name = fields.deleted === true ? `deleted_${fields.object}` : fields.object
      found.set(name, [...(found.get(name) ?? []), value])
    }
    for (const [key, each] of entries) if (key !== 'previous_attributes') collect(each, found)
  }
}
