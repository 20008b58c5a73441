import type { World } from '../world/world.ts'
import type { SeedRows } from './rows.ts'
import type { SeedPlan } from './seed-options.ts'
import { SeededIds } from './seeded-ids.ts'

/** All that seeded objects are made from. */
export interface SeedFrame {
  readonly plan: SeedPlan
  readonly rows: SeedRows
  readonly livemode: boolean
  /** The time of the seeding, in Unix seconds. */
  readonly now: number
  readonly ids: Readonly<Record<keyof typeof PREFIXES, SeededIds>>
  readonly pageUrl: World['pageUrl']
  readonly productName: (price: string) => string
  /** Days between the attempts of a failed renewal. */
  readonly retryAfterDays: readonly number[]
}

const PREFIXES = {
  customers: 'cus',
  paymentMethods: 'pm',
  subscriptions: 'sub',
  items: 'si',
  invoices: 'in',
  lines: 'il',
  invoicePayments: 'inpay',
  paymentIntents: 'pi',
  charges: 'ch',
} as const

/** Distinct IDs for each account. */
export function seededIds(seed: number, account: string | null): SeedFrame['ids'] {
  const own = [...(account ?? '')].reduce(
    (sum, char) => Math.imul(sum, 31) + char.charCodeAt(0),
    seed,
  )
  return {
    customers: new SeededIds(PREFIXES.customers, own),
    paymentMethods: new SeededIds(PREFIXES.paymentMethods, own),
    subscriptions: new SeededIds(PREFIXES.subscriptions, own),
    items: new SeededIds(PREFIXES.items, own),
    invoices: new SeededIds(PREFIXES.invoices, own),
    lines: new SeededIds(PREFIXES.lines, own),
    invoicePayments: new SeededIds(PREFIXES.invoicePayments, own),
    paymentIntents: new SeededIds(PREFIXES.paymentIntents, own),
    charges: new SeededIds(PREFIXES.charges, own),
  }
}
