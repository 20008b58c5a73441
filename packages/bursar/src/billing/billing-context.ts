import type { KeyObject } from 'node:crypto'
import type { Clock } from '@bursar/wire/clock'
import type { Plans } from '../config/config.ts'
import type { StripeWriter } from '../stripe/stripe-writer.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import type { Pool } from './own-rows.store.ts'
import type { PriceList } from './read/price-list.ts'
import type { RefreshWaiters } from './status/refresh-waiters.ts'
import type { Caller } from './token/token-verifier.ts'

/** What customers’ questions are answered with; `packages/bursar/src/service/` builds it. */
export interface BillingContext {
  /** What a customer reads or writes goes through `asTenant`; marks do not. */
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
  /** Which messages are enqueued for a tenant that begins here. */
  readonly outgoing: Outgoing
  /** As Stripe has it: checkouts end by it, and changes are prorated by it. */
  readonly clock: Clock
  readonly waiters: RefreshWaiters
}

/** Customers are those of our own account. */
export const OWN_ACCOUNT = ''

export type { Caller }
