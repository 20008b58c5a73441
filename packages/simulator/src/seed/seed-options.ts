import { AppError } from '@bursar/wire/errors'
import { SEED_MAX } from '@bursar/wire/random'
import { DAY_SECONDS } from '../world/settings.ts'

/**
 * Statuses of seeded subscriptions. `past_due_several` is past due with two or three unpaid
 * invoices. The numbers are the usual shares.
 */
export const STATUSES_USUAL = {
  active: 0.6,
  trialing: 0.06,
  past_due: 0.03,
  past_due_several: 0.01,
  unpaid: 0.01,
  canceled: 0.23,
  paused: 0.01,
  incomplete: 0.01,
  incomplete_expired: 0.04,
}
export type SeededStatus = keyof typeof STATUSES_USUAL

/** Traits of seeded subscriptions and customers, with their usual shares. */
export const TRAITS_USUAL = {
  /** A second item. */
  addOn: 0.1,
  /** More than one unit. */
  quantity: 0.25,
  /** Invoices are sent by email. Some are open. */
  sentInvoice: 0.04,
  /** A price that the app no longer sells. */
  unlistedPrice: 0.02,
  otherCurrency: 0.2,
  /** Cancels at the end of the period. */
  scheduledCancel: 0.03,
  collectionPaused: 0.01,
  /** A second live subscription of one customer. */
  twoLive: 0.01,
  withoutSubscription: 0.05,
  deletedCustomer: 0.01,
  withoutTenant: 0.02,
  /** The tenant of another customer. */
  sharedTenant: 0.002,
}
export type SeededTrait = keyof typeof TRAITS_USUAL

export interface SeedOptions {
  customers: number
  /** Default: 1.2 for each customer. */
  subscriptions?: number
  /**
   * Shares of statuses and traits. If you give any status, the statuses that you leave out do not
   * occur. A trait that you leave out has its usual share.
   */
  mix?: Partial<Record<SeededStatus | SeededTrait, number>>
  /** The same seed gives the same account. Default 1. */
  seed?: number
  /** The metadata key of customers and subscriptions that names the tenant. */
  tenantKey?: string
  /**
   * Price IDs to use instead of the usual ones. An ID that does not exist becomes a monthly price
   * in US dollars.
   */
  prices?: { plans: readonly string[]; addOns?: readonly string[]; unlisted?: readonly string[] }
  /** All active subscriptions renew at this time, in Unix seconds: in the next 28 days. */
  renewsAt?: number
}

/** The same, perhaps from JSON. */
export type SeedInput = Readonly<Record<string, unknown>> | SeedOptions

/** All options, complete and checked. */
export interface SeedPlan {
  readonly customers: number
  readonly subscriptions: number
  readonly statuses: Readonly<Record<SeededStatus, number>>
  readonly traits: Readonly<Record<SeededTrait, number>>
  readonly seed: number
  readonly tenantKey: string
  readonly prices: SeedOptions['prices'] | null
  readonly renewsAt?: number | null
}

/** What an account remembers of its seeding. */
export interface Seeding {
  readonly plan: SeedPlan
  /** Unix seconds. */
  readonly at: number
}

/** What one process holds without effort. */
export const SEEDED_CUSTOMERS_MAX = 1_000_000
const SUBSCRIPTIONS_EACH_USUAL = 1.2
const SUBSCRIPTIONS_EACH_MAX = 10
export const SEED_OPTIONS = [
  'customers',
  'subscriptions',
  'mix',
  'seed',
  'tenantKey',
  'prices',
  'renewsAt',
]
const TENANT_KEY_USUAL = 'tenant_id'

/** The options, which may come from JSON. Throws `SETTING_MALFORMED` that names the wrong one. */
export function planSeed(options: SeedInput): SeedPlan {
  const unknown = Object.keys(options).find((key) => !SEED_OPTIONS.includes(key))
  if (unknown !== undefined) {
    throw wrong(`Unknown seed option ${unknown}. Options: ${SEED_OPTIONS.join(', ')}.`)
  }
  const customers = wholeNumber('customers', options.customers, 1, SEEDED_CUSTOMERS_MAX)
  const usual = Math.round(customers * SUBSCRIPTIONS_EACH_USUAL)
  const most = customers * SUBSCRIPTIONS_EACH_MAX
  return {
    customers,
    subscriptions: wholeNumber('subscriptions', options.subscriptions ?? usual, 0, most),
    seed: wholeNumber('seed', options.seed ?? 1, 0, SEED_MAX),
    tenantKey: textOf('tenantKey', options.tenantKey ?? TENANT_KEY_USUAL),
    prices: pricesOf(options.prices),
    renewsAt: renewalOf(options.renewsAt),
    ...mixOf(options.mix ?? {}),
  }
}

/** A day that each month has. */
const DAY_MAX = 28

function renewalOf(given: unknown): number | null {
  if (given === undefined) return null
  const renewsAt = wholeNumber('renewsAt', given, 0, Number.MAX_SAFE_INTEGER)
  if (new Date(renewsAt * 1000).getUTCDate() <= DAY_MAX) return renewsAt
  throw wrong(`The seed option renewsAt must be on day 1 to ${DAY_MAX} of a month, in UTC.`)
}

/** Refuses a renewal that is not in the current period of a monthly subscription. */
export function checkRenewal({ renewsAt }: SeedPlan, now: number): void {
  if (renewsAt == null) return
  if (renewsAt > now && renewsAt <= now + DAY_MAX * DAY_SECONDS) return
  throw wrong(`The seed option renewsAt must be in the next ${DAY_MAX} days.`)
}

function mixOf(mix: unknown): Pick<SeedPlan, 'statuses' | 'traits'> {
  if (typeof mix !== 'object' || mix === null) throw wrong('The seed option mix must be an object.')
  const statuses = { ...STATUSES_USUAL }
  const traits = { ...TRAITS_USUAL }
  const given = Object.entries(mix)
  if (given.some(([name]) => Object.hasOwn(statuses, name))) {
    for (const name of Object.keys(statuses)) Object.assign(statuses, { [name]: 0 })
  }
  for (const [name, share] of given) {
    const group = [statuses, traits].find((each) => Object.hasOwn(each, name))
    if (group === undefined) {
      const names = [...Object.keys(statuses), ...Object.keys(traits)].join(', ')
      throw wrong(`Unknown name ${name} in mix. Names: ${names}.`)
    }
    if (!(typeof share === 'number' && share >= 0 && (group === statuses || share <= 1))) {
      const range = group === statuses ? 'of 0 or more' : 'from 0 to 1'
      throw wrong(`In mix, ${name} must be a number ${range}.`)
    }
    Object.assign(group, { [name]: share })
  }
  const sum = Object.values(statuses).reduce((total, share) => total + share, 0)
  if (!(sum > 0)) throw wrong('In mix, at least one status must have a share.')
  return { statuses, traits }
}

function pricesOf(given: unknown): SeedPlan['prices'] {
  if (given === undefined) return null
  const lists: Record<string, unknown> = typeof given === 'object' ? { ...given } : {}
  const idsIn = (name: string): string[] => {
    const ids = lists[name] ?? []
    const isText = (id: unknown): id is string => typeof id === 'string' && id !== ''
    if (Array.isArray(ids) && ids.every(isText)) return ids
    throw wrong(`In prices, ${name} must be a list of price IDs.`)
  }
  const plans = idsIn('plans')
  if (plans.length === 0) throw wrong('In prices, plans must have at least one price ID.')
  return { addOns: idsIn('addOns'), plans, unlisted: idsIn('unlisted') }
}

function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return value
  }
  throw wrong(`The seed option ${name} must be a whole number from ${min} to ${max}.`)
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw wrong(`The seed option ${name} must be a text.`)
}

function wrong(message: string): AppError {
  return new AppError('SETTING_MALFORMED', message)
}
