import { type Random, seededRandom } from '@bursar/wire/random'
import { DAY_SECONDS } from '../world/settings.ts'
import { type DrawContext, drawSubscription } from './draw-subscription.ts'
import {
  type CustomerRow,
  type InvoiceRow,
  isLive,
  isPastDue,
  type SeedRows,
  type SubscriptionRow,
} from './rows.ts'
import type { SeedCatalog } from './seed-catalog.ts'
import type { SeededStatus, SeedPlan } from './seed-options.ts'

const BEFORE_SECONDS_MAX = 7 * DAY_SECONDS
const AGE_SECONDS_MAX = 3 * 365 * DAY_SECONDS

/** All rows of an account at `now`. The same plan gives the same rows. */
export function drawAccount(plan: SeedPlan, catalog: SeedCatalog, now: number): SeedRows {
  const context = { catalog, now, plan, random: seededRandom(plan.seed) }
  const customers = Array.from({ length: plan.customers }, blankCustomer)
  const subscriptions = subscribe(context, customers)
  describeCustomers(context, customers)
  const invoices = subscriptions.flatMap((row) => row.invoices)
  return {
    customers: inOrder(customers),
    subscriptions: inOrder(subscriptions),
    invoices: inOrder(invoices),
  }
}

function blankCustomer(): CustomerRow {
  return {
    number: 0,
    created: 0,
    currency: null,
    card: 'none',
    deleted: false,
    tenant: null,
    subscriptions: [],
  }
}

/**
 * Live subscriptions go to different customers, except for the share with two. Those that ended
 * go to the customers that are left, then to any.
 */
function subscribe(context: DrawContext, all: readonly CustomerRow[]): SubscriptionRow[] {
  const { plan, random } = context
  const withOne = all.length - Math.round(all.length * plan.traits.withoutSubscription)
  const takers = all.slice(0, Math.max(1, withOne))
  const statuses = drawStatuses(context)
  const live = statuses.filter((status) => isLive({ status }))
  const ended = statuses.filter((status) => !isLive({ status }))
  let next = 0
  const rows: SubscriptionRow[] = []
  const give = (status: SeededStatus, customer: CustomerRow | undefined) => {
    if (customer === undefined) return
    const row = drawSubscription(context, status, customer)
    customer.currency ??= row.prices[0]?.currency ?? null
    customer.subscriptions.push(row)
    rows.push(row)
  }
  for (const status of live) {
    const isSecond = next > 0 && random() < plan.traits.twoLive
    give(status, takers[(isSecond ? next - 1 : next) % takers.length])
    if (!isSecond) next += 1
  }
  for (const status of ended) {
    give(status, takers[next < takers.length ? next : Math.floor(random() * takers.length)])
    next += 1
  }
  return rows
}

/** Exact shares, in random order. */
function drawStatuses({ plan, random }: DrawContext): SeededStatus[] {
  const shares = Object.entries(plan.statuses)
  const sum = shares.reduce((total, [, share]) => total + share, 0)
  const statuses: SeededStatus[] = []
  let upTo = 0
  for (const status of statusesOf(plan)) {
    upTo += plan.statuses[status]
    const end = Math.round((plan.subscriptions * upTo) / sum)
    while (statuses.length < end) statuses.push(status)
  }
  return shuffle(statuses, random)
}

function statusesOf({ statuses }: SeedPlan): SeededStatus[] {
  const isStatus = (name: string): name is SeededStatus => Object.hasOwn(statuses, name)
  return Object.keys(statuses).filter(isStatus)
}

function shuffle<T>(values: T[], random: Random): T[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const value = values[last]!
    values[last] = values[other]!
    values[other] = value
  }
  return values
}

function describeCustomers({ now, plan, random }: DrawContext, rows: CustomerRow[]): void {
  let toDelete = Math.round(rows.length * plan.traits.deletedCustomer)
  for (const row of rows) {
    const first = row.subscriptions.reduce((min, { created }) => Math.min(min, created), now)
    const before = row.subscriptions.length > 0 ? BEFORE_SECONDS_MAX : AGE_SECONDS_MAX
    row.created = first - 1 - Math.floor(random() * before)
    row.card = cardOf(row)
    if (toDelete > 0 && !row.subscriptions.some(isLive)) {
      row.deleted = true
      row.card = 'none'
      toDelete -= 1
    }
  }
  for (const [tenant, row] of inOrder(rows).entries()) {
    const isShared = tenant > 0 && random() < plan.traits.sharedTenant
    row.tenant = random() < plan.traits.withoutTenant ? null : tenant - (isShared ? 1 : 0)
  }
}

function cardOf({ subscriptions }: CustomerRow): CustomerRow['card'] {
  const fails = (row: SubscriptionRow) =>
    isPastDue(row) || ['unpaid', 'incomplete', 'incomplete_expired'].includes(row.status)
  if (subscriptions.some(fails)) return 'failing'
  return subscriptions.some(({ isSent, status }) => !isSent && status !== 'paused')
    ? 'valid'
    : 'none'
}

/** Sorts by creation, and numbers. */
function inOrder<T extends CustomerRow | InvoiceRow | SubscriptionRow>(rows: T[]): T[] {
  rows.sort((one, other) => one.created - other.created)
  for (const [number, row] of rows.entries()) row.number = number
  return rows
}
