import type { KeyObject } from 'node:crypto'
import type { Clock } from '@bursar/wire/clock'
import type { Plans } from '../config/config.ts'
import type { StripeWriter } from '../stripe/stripe-writer.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import type { PriceList } from './look/price-list.ts'
import type { Pool } from './own-rows.store.ts'
import type { Settlements } from './status/settlements.ts'
import type { Caller } from './token/token-verifier.ts'

/** What customers’ questions are answered with; `packages/bursar/src/service/` builds it. */
export interface BillingContext {
  /** What a customer reads or writes goes through `asTenant`; pokes do not. */
  readonly pool: Pool
  readonly stripe: StripeWriter
  readonly prices: PriceList
  readonly plans: Plans
  readonly returnOrigins: readonly string[]
  readonly livemode: boolean
  readonly publishableKey: string | null
  readonly gracePeriodDays: number
  readonly auditKey: KeyObject
  /** Signs the tenant of a checkout; null: there is no REFERENCE_KEY. */
  readonly referenceKey: string | null
  /** What the world is owed of a tenant that begins here. */
  readonly owing: Owing
  /** As Stripe has it: checkouts end by it, and changes are prorated by it. */
  readonly clock: Clock
  readonly settlements: Settlements
}

/** Customers are those of our own account. */
export const OWN_ACCOUNT = ''

export type { Caller }
