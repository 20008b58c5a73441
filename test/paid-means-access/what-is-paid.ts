import type Stripe from 'stripe'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { ADDON_PLANS, PLAN_OF_PRICE } from './merchant.ts'

type World = Simulator['platform']['world']

/** A subscription that somebody has paid for, or enqueues nothing for yet. */
export interface Paid {
  readonly subscription: string
  readonly customer: string
  /** null: none of its prices is in a plan. `any`: what was paid for, as an upgrade is not. */
  readonly plan: string | null
}

const ENDED: readonly string[] = ['canceled', 'incomplete_expired']

/**
 * Every subscription that is paid and live at the simulated Stripe. Knows no rule of the product.
 */
export function whatIsPaid(world: World): Paid[] {
  return world.subscriptions.filter(() => true).flatMap((one) => paidOf(world, one) ?? [])
}

/** Nothing more can come of it. */
export function hasEnded({ status }: Pick<Stripe.Subscription, 'status'>): boolean {
  return ENDED.includes(status)
}

function paidOf(world: World, subscription: Stripe.Subscription): Paid | null {
  const { id, status, pause_collection, metadata } = subscription
  if (status !== 'active' && status !== 'trialing') return null
  const isPausedByCustomer = pause_collection !== null && metadata['bursar_pause'] === 'customer'
  const prices = subscription.items.data
    .filter(({ quantity }) => (quantity ?? 1) > 0)
    .map(({ price }) => price.id)
  if (isPausedByCustomer || prices.length === 0) return null
  const paid = { subscription: id, customer: String(subscription.customer) }
  if (status === 'trialing') return { ...paid, plan: planOf(prices) }
  const standing = standingOf(world, id)
  if (standing === 'not_paid') return null
  return { ...paid, plan: standing === 'upgrade' ? 'any' : planOf(prices) }
}

/** By its newest invoice that asks for money. */
function standingOf(world: World, subscription: string): 'paid' | 'upgrade' | 'not_paid' {
  const asking = invoicesOf(world, subscription).filter(
    ({ status, total }) => total > 0 && status !== 'draft' && status !== 'void',
  )
  const newest = asking.at(-1)
  if (newest === undefined) return 'paid'
  if (newest.status === 'paid') return isGivenBack(world, newest) ? 'not_paid' : 'paid'
  const isSent = newest.collection_method === 'send_invoice' && newest.due_date !== null
  if (newest.status === 'open' && isSent && newest.due_date! > world.timeline.now) return 'paid'
  const isUpgrade = newest.billing_reason === 'subscription_update'
  return isUpgrade && asking.some(({ status }) => status === 'paid') ? 'upgrade' : 'not_paid'
}

/** All of the money went back to who paid it. */
function isGivenBack(world: World, invoice: Stripe.Invoice): boolean {
  const payments = world.paymentsByInvoice.get(invoice.id!) ?? []
  return payments.some((id) => {
    const intent = world.invoicePayments.get(id).payment.payment_intent
    const charges = world.charges.filter(({ payment_intent }) => payment_intent === intent)
    return charges.some(({ paid, refunded }) => paid && refunded)
  })
}

function invoicesOf(world: World, subscription: string): Stripe.Invoice[] {
  const ids = world.invoicesBySubscription.get(subscription) ?? []
  return ids.flatMap((id) => world.invoices.find(id) ?? [])
}

function planOf(prices: readonly string[]): string | null {
  const plans = prices.flatMap((price) => PLAN_OF_PRICE[price] ?? [])
  return plans.find((plan) => !ADDON_PLANS.includes(plan)) ?? plans[0] ?? null
}
