import type Stripe from 'stripe'
import { pick } from '../interleaving/living-world.ts'
import { signedReference } from '../support/service-stage.ts'
import type { Stage } from './stage.ts'

const MAIN_PRICES = ['price_starter', 'price_starter_year', 'price_pro', 'price_strict'] as const
const ANY_PRICES = [...MAIN_PRICES, ...MAIN_PRICES, 'price_seats', 'price_secret'] as const
/** A few companies and a few addresses, so that they meet. */
const APP_TENANTS = ['acme', 'bolt', 'org_2abCdEf', 'Corp@example.com'] as const
const ADDRESSES = 6

/** How somebody comes to have a subscription; each gives what is written into the story. */
export const BUYERS: readonly ((stage: Stage) => Promise<string>)[] = [
  byPlainLink,
  byPlainLink,
  byNamedLink,
  bySignedLink,
  bySignedLink,
  byIntent,
  onceMore,
  byBackend,
  inTheDashboard,
  bySignedMetadata,
  bySentInvoice,
]

const priceFor = ({ random }: Stage) => pick(random, ANY_PRICES)
const appTenant = ({ random }: Stage) => pick(random, APP_TENANTS)

function address({ random }: Stage): string {
  return `person-${Math.floor(random() * ADDRESSES)}@example.com`
}

/** Completes the page; some pay by a debit that takes days. */
function complete(stage: Stage, session: string, isKnown = false): Stripe.Checkout.Session {
  const { random, simulator } = stage
  const card = random() < 0.15 ? { card: 'bank' } : {}
  const person = isKnown ? {} : { email: address(stage), name: 'Somebody' }
  return simulator.platform.completeCheckout(session, { ...person, ...card })
}

function told(how: string, session: Stripe.Checkout.Session): string {
  const { id, customer, subscription, payment_status } = session
  return `${how}: ${id} ${String(customer)} ${String(subscription)} ${payment_status}`
}

async function byPlainLink(stage: Stage): Promise<string> {
  const price = priceFor(stage)
  const { id } = stage.simulator.platform.openPaymentLink(price)
  return told(`buys ${price} by a link`, complete(stage, id))
}

/** The reference is unknown, or the name of a tenant, or not even one that Stripe takes. */
async function byNamedLink(stage: Stage): Promise<string> {
  const price = priceFor(stage)
  const names = [...APP_TENANTS, ...(await stage.tenantIds()), 'User_42', `b1_${'A'.repeat(40)}`]
  const name = pick(stage.random, names)
  const { id } = stage.simulator.platform.openPaymentLink(price, name)
  return told(`buys ${price} by a link that says ${name}`, complete(stage, id))
}

async function bySignedLink(stage: Stage): Promise<string> {
  const price = priceFor(stage)
  const tenant = appTenant(stage)
  const { id } = stage.simulator.platform.openPaymentLink(price, signedReference(tenant))
  return told(`buys ${price} by a signed link of ${tenant}`, complete(stage, id))
}

/** A checkout that the service began: it is written down before Stripe is asked. */
async function byIntent(stage: Stage): Promise<string> {
  const { pool, stripe, random } = stage
  const price = pick(random, MAIN_PRICES)
  const tenant = appTenant(stage)
  await stage.register({ tenant_id: tenant })
  const nonce = `nonce-${Math.floor(random() * 1e15)}-of-a-lifecycle`
  await pool.query(
    `insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at)
     values ($1, '', coalesce((select merged_into from bursar.tenants where tenant_id = $2), $2),
       $3, bursar.clock() + interval '1 day') on conflict do nothing`,
    [nonce, tenant, price],
  )
  const metadata = { bursar_intent: nonce, bursar_tenant: signedReference(tenant) }
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata,
    subscription_data: { metadata, ...(random() < 0.3 && { trial_period_days: 14 }) },
  })
  const session = complete(stage, id)
  const saved = 'update bursar.checkout_intents set session_id = $2 where nonce = $1'
  await pool.query(saved, [nonce, id])
  return told(`buys ${price} as ${tenant}, with an intent`, session)
}

/** Somebody who is a customer already buys again; with somebody else's reference perhaps. */
async function onceMore(stage: Stage): Promise<string> {
  const { stripe, random } = stage
  const customer = stage.anyCustomer()
  if (customer === null) return byPlainLink(stage)
  const price = priceFor(stage)
  const name = random() < 0.3 ? signedReference(appTenant(stage)) : null
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price, quantity: 1 }],
    success_url: 'https://app.example/done',
    ...(name !== null && { client_reference_id: name }),
  })
  const how = name === null ? '' : ' with a signed reference'
  return told(`${customer} buys ${price} as well${how}`, complete(stage, id, true))
}

/** A backend makes the customer, says whose it is, and subscribes it. */
async function byBackend(stage: Stage): Promise<string> {
  const { simulator } = stage
  const price = priceFor(stage)
  const tenant = appTenant(stage)
  const { id } = simulator.platform.createCustomer({ email: address(stage) })
  await stage.register({ tenant_id: tenant, stripe_customer_id: id })
  const subscription = simulator.platform.subscribe({ customer: id, price })
  return `a backend subscribes ${id} of ${tenant} to ${price}: ${subscription.id}`
}

/** Nobody says whose it is. */
async function inTheDashboard(stage: Stage): Promise<string> {
  const { simulator, random } = stage
  const price = priceFor(stage)
  const { id } = simulator.platform.createCustomer({ email: address(stage) })
  const trialDays = random() < 0.3 ? { trialDays: 7 } : {}
  const subscription = simulator.platform.subscribe({ customer: id, price, ...trialDays })
  return `somebody subscribes ${id} to ${price} in the Dashboard: ${subscription.id}`
}

async function bySignedMetadata(stage: Stage): Promise<string> {
  const { simulator } = stage
  const price = priceFor(stage)
  const tenant = appTenant(stage)
  const { id: customer } = simulator.platform.createCustomer({ email: address(stage) })
  const metadata = { bursar_tenant: signedReference(tenant) }
  const { id } = simulator.platform.subscribe({ customer, price, metadata })
  return `${customer} has ${id} for ${price}, signed for ${tenant}`
}

async function bySentInvoice(stage: Stage): Promise<string> {
  const { simulator, stripe } = stage
  const price = priceFor(stage)
  const known = stage.anyCustomer()
  const customer = known ?? simulator.platform.createCustomer({ email: address(stage) }).id
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price, quantity: 2 }],
    collection_method: 'send_invoice',
    days_until_due: 30,
  })
  return `${customer} gets invoices for ${price}: ${id}`
}
