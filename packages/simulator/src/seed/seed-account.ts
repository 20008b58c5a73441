import type Stripe from 'stripe'
import { productNameOf } from '../engine/invoice/issue-invoice.ts'
import { invalidRequest } from '../world/refusal.ts'
import { DAY_SECONDS } from '../world/settings.ts'
import type { World } from '../world/world.ts'
import { drawAccount } from './draw-account.ts'
import { planTasks } from './plan-tasks.ts'
import { stripeStatusOf } from './rows.ts'
import { stockCatalog } from './seed-catalog.ts'
import { type SeedFrame, seededIds } from './seed-frame.ts'
import { checkRenewal, type Seeding, type SeedPlan } from './seed-options.ts'
import { seededCustomers, seededPaymentMethods } from './seeded-customers.ts'
import { seededInvoices } from './seeded-invoices.ts'
import {
  hasPayment,
  seededCharges,
  seededInvoicePayments,
  seededPaymentIntents,
} from './seeded-payments.ts'
import { ITEMS_MAX, seededSubscriptions } from './seeded-subscriptions.ts'

/** What a seeded account contains. */
export interface SeededAccount {
  readonly customers: number
  readonly deletedCustomers: number
  readonly subscriptions: number
  readonly invoices: number
  /** Subscriptions by status. */
  readonly statuses: Partial<Record<Stripe.Subscription.Status, number>>
  /** Invoices by status. */
  readonly invoiceStatuses: Partial<Record<Stripe.Invoice.Status, number>>
  readonly prices: {
    readonly plans: readonly string[]
    readonly addOns: readonly string[]
    readonly unlisted: readonly string[]
  }
}

const CATALOG_AGE_SECONDS = 4 * 365 * DAY_SECONDS

/**
 * Fills an account with customers and subscriptions that are older than its events. They are stored
 * as rows, and an object is made from its row when it is read.
 */
export function seedAccount(world: World, plan: SeedPlan): SeededAccount {
  const isEmpty = [world.customers, world.subscriptions, world.invoices].every(
    ({ size }) => size === 0,
  )
  if (!isEmpty) {
    throw invalidRequest('Seed an account before it has customers, subscriptions or invoices.')
  }
  const at = world.timeline.now
  checkRenewal(plan, at)
  const frame = plantSeed(world, { plan, at })
  planTasks(world, frame)
  world.changed()
  return summaryOf(world, frame)
}

/** Makes the seeded objects readable. The same seeding gives the same objects. */
export function plantSeed(world: World, seeding: Seeding): SeedFrame {
  const { at, plan } = seeding
  const catalog = stockCatalog(world, plan, at - CATALOG_AGE_SECONDS)
  const frame: SeedFrame = {
    plan,
    rows: drawAccount(plan, catalog, at),
    livemode: world.livemode,
    now: at,
    ids: seededIds(plan.seed, world.account),
    pageUrl: (path) => world.pageUrl(path),
    productName: (price) => productNameOf(world, world.prices.get(price)),
    retryAfterDays: world.settings.retryAfterDays,
  }
  const { ids, rows } = frame
  world.customers.plant(seededCustomers(frame))
  world.paymentMethods.plant(seededPaymentMethods(frame))
  world.subscriptions.plant(seededSubscriptions(frame))
  world.invoices.plant(seededInvoices(frame))
  world.invoicePayments.plant(seededInvoicePayments(frame))
  world.paymentIntents.plant(seededPaymentIntents(frame))
  world.charges.plant(seededCharges(frame))
  world.seededInvoicesOf = (subscription) => {
    const number = ids.subscriptions.numberOf(subscription) ?? -1
    return rows.subscriptions[number]?.invoices.map((row) => ids.invoices.at(row.number)) ?? []
  }
  world.seededSubscriptionOf = (item) => {
    const number = ids.items.numberOf(item)
    return number === undefined ? undefined : ids.subscriptions.at(Math.floor(number / ITEMS_MAX))
  }
  world.seededPaymentOf = (invoice) => {
    const row = rows.invoices[ids.invoices.numberOf(invoice) ?? -1]
    return row !== undefined && hasPayment(row) ? ids.invoicePayments.at(row.number) : undefined
  }
  world.seededInvoiceOf = (intent) => {
    const number = ids.paymentIntents.numberOf(intent)
    return number === undefined ? undefined : ids.invoices.at(number)
  }
  world.seeding = seeding
  return frame
}

function summaryOf(world: World, { plan, rows }: SeedFrame): SeededAccount {
  const { addOns, plans, unlisted } = stockCatalog(world, plan, 0)
  const idsOf = (prices: readonly Stripe.Price[]) => prices.map(({ id }) => id)
  return {
    customers: rows.customers.length,
    deletedCustomers: rows.customers.filter(({ deleted }) => deleted).length,
    subscriptions: rows.subscriptions.length,
    invoices: rows.invoices.length,
    statuses: countBy(rows.subscriptions, stripeStatusOf),
    invoiceStatuses: countBy(rows.invoices, ({ status }) => status),
    prices: { plans: idsOf(plans), addOns: idsOf(addOns), unlisted: idsOf(unlisted) },
  }
}

function countBy<T, K extends string>(
  rows: readonly T[],
  keyOf: (row: T) => K,
): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {}
  for (const row of rows) {
    const key = keyOf(row)
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
