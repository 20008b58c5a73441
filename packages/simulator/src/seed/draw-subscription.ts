import type { Random } from '@bursar/wire/random'
import type Stripe from 'stripe'
import { addIntervals, periodNumber } from '../engine/subscription/period.ts'
import { recurrenceOf } from '../engine/subscription/start-subscription.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../world/settings.ts'
import { type CustomerRow, type InvoiceRow, isLive, type SubscriptionRow } from './rows.ts'
import type { SeedCatalog } from './seed-catalog.ts'
import type { SeededStatus, SeedPlan } from './seed-options.ts'

export interface DrawContext {
  readonly random: Random
  readonly plan: SeedPlan
  readonly catalog: SeedCatalog
  /** Unix seconds. */
  readonly now: number
}

const TRIAL_SECONDS = 14 * DAY_SECONDS
const INCOMPLETE_SECONDS = 23 * HOUR_SECONDS
/** Events are kept for 30 days, and most of the account is older. */
const AGE_SECONDS_MIN = 31 * DAY_SECONDS
const AGE_SECONDS_MAX = 3 * 365 * DAY_SECONDS
const AGE_PERIODS_MAX = { day: 700, week: 150, month: 36, year: 3 }
/** Before the last retry of a failed renewal. */
const PAST_DUE_SECONDS_MAX = 17 * DAY_SECONDS
const SENT_UNPAID_SECONDS = 12 * DAY_SECONDS
const QUANTITY_MAX = 20
const UNPAID_MAX = 3

/** One subscription in the given status. */
export function drawSubscription(
  context: DrawContext,
  status: SeededStatus,
  customer: CustomerRow,
): SubscriptionRow {
  const { plan, random } = context
  const happens = (trait: keyof SeedPlan['traits']) => random() < plan.traits[trait]
  const prices = drawPrices(context, customer)
  const unpaid = unpaidOf(context, status)
  const times = drawTimes(context, status, prices[0], unpaid)
  const isActive = status === 'active'
  const row: SubscriptionRow = {
    number: 0,
    customer,
    status,
    prices,
    quantity: happens('quantity') ? 2 + Math.floor(random() * (QUANTITY_MAX - 1)) : 1,
    isSent: happens('sentInvoice') && (isActive || status === 'canceled'),
    cancels: happens('scheduledCancel') && (isActive || status === 'trialing'),
    isCollectionPaused: happens('collectionPaused') && isActive,
    invoices: [],
    ...times,
  }
  row.invoices.push(...invoicesOf(context, row, unpaid))
  return row
}

/** A plan in the currency of the customer, and perhaps an add-on with the same interval. */
function drawPrices({ catalog, plan, random }: DrawContext, customer: CustomerRow): Stripe.Price[] {
  const isUnlisted = catalog.unlisted.length > 0 && random() < plan.traits.unlistedPrice
  const offered = isUnlisted ? catalog.unlisted : catalog.plans
  const [first] = catalog.plans
  const isOther = random() < plan.traits.otherCurrency
  const isWanted = ({ currency }: Stripe.Price) =>
    customer.currency === null
      ? (currency !== first?.currency) === isOther
      : currency === customer.currency
  const price = pickFrom(offered.filter(isWanted), random) ?? pickFrom(offered, random)
  if (price === undefined) return []
  const fitting = catalog.addOns.filter(
    ({ currency, recurring }) =>
      currency === price.currency && recurring?.interval === price.recurring?.interval,
  )
  const addOn = random() < plan.traits.addOn ? pickFrom(fitting, random) : undefined
  return addOn === undefined ? [price] : [price, addOn]
}

function pickFrom<T>(choices: readonly T[], random: Random): T | undefined {
  return choices[Math.floor(random() * choices.length)]
}

/** The number of unpaid periods. */
function unpaidOf({ random }: DrawContext, status: SeededStatus): number {
  if (status === 'past_due') return 1
  const several = 2 + Math.floor(random() * (UNPAID_MAX - 1))
  return status === 'past_due_several' || status === 'unpaid' ? several : 0
}

type Times = Pick<
  SubscriptionRow,
  'created' | 'endedAt' | 'period' | 'periodEnd' | 'periodStart' | 'trialEnd'
>

function drawTimes(
  { now, plan, random }: DrawContext,
  status: SeededStatus,
  price: Stripe.Price | undefined,
  unpaid: number,
): Times {
  const every = recurrenceOf(price)
  const between = (min: number, max: number) => min + Math.floor(random() * (max - min))
  const once = (created: number, trialEnd: number | null, endedAt: number | null) => {
    const periodEnd = trialEnd ?? addIntervals(created, every, 1)
    return { created, endedAt, period: 1, periodEnd, periodStart: created, trialEnd }
  }
  const at = (created: number, time: number, endedAt: number | null) => {
    const period = periodNumber(created, every, time)
    const periodStart = addIntervals(created, every, period - 1)
    const periodEnd = addIntervals(created, every, period)
    return { created, endedAt, period, periodEnd, periodStart, trialEnd: null }
  }
  if (status === 'trialing') {
    const created = now - between(HOUR_SECONDS, TRIAL_SECONDS - HOUR_SECONDS)
    return once(created, created + TRIAL_SECONDS, null)
  }
  if (status === 'incomplete') {
    return once(now - between(HOUR_SECONDS, INCOMPLETE_SECONDS - HOUR_SECONDS), null, null)
  }
  const old = now - between(AGE_SECONDS_MIN, AGE_SECONDS_MAX)
  if (status === 'paused') return once(old, old + TRIAL_SECONDS, null)
  if (status === 'incomplete_expired') return once(old, null, old + INCOMPLETE_SECONDS)
  if (status === 'canceled') {
    const endedAt = between(old + DAY_SECONDS, now - HOUR_SECONDS)
    return at(old, endedAt, endedAt)
  }
  if (status === 'active' && plan.renewsAt != null) {
    const paid = 2 + Math.floor(random() * AGE_PERIODS_MAX[every.interval])
    return at(addIntervals(plan.renewsAt, every, -paid), plan.renewsAt - 1, null)
  }
  const length = addIntervals(now, every, 1) - now
  const since = between(3 * HOUR_SECONDS, unpaid > 0 ? PAST_DUE_SECONDS_MAX : length)
  const periods = unpaid + 1 + Math.floor(random() * AGE_PERIODS_MAX[every.interval])
  return at(addIntervals(now - since, every, -periods), now, null)
}

/** The latest invoice, and all that are unpaid. Oldest first. */
function invoicesOf(context: DrawContext, row: SubscriptionRow, unpaid: number): InvoiceRow[] {
  const every = recurrenceOf(row.prices[0])
  const invoice = (back: number, status: Stripe.Invoice.Status): InvoiceRow => {
    const period = row.period - back
    return {
      number: 0,
      subscription: row,
      status,
      created: addIntervals(row.created, every, period - 1),
      periodEnd: row.trialEnd ?? addIntervals(row.created, every, period),
      period,
      isFree: row.trialEnd !== null,
    }
  }
  if (unpaid === 0) return [invoice(0, latestStatus(context, row))]
  // If the status is unpaid, only the first unpaid invoice was finalized.
  return Array.from({ length: unpaid }, (_, index) =>
    invoice(unpaid - 1 - index, row.status === 'unpaid' && index > 0 ? 'draft' : 'open'),
  )
}

function latestStatus({ now, random }: DrawContext, row: SubscriptionRow): Stripe.Invoice.Status {
  if (row.trialEnd !== null) return 'paid'
  if (row.status === 'incomplete') return 'open'
  if (row.status === 'incomplete_expired' || row.isCollectionPaused) return 'void'
  if (!isLive(row)) return random() < 0.85 ? 'paid' : random() < 0.7 ? 'uncollectible' : 'open'
  return row.isSent && now - row.periodStart < SENT_UNPAID_SECONDS ? 'open' : 'paid'
}
