import type Stripe from 'stripe'
import type { SubscriptionTruth } from '../../refresh/truth.ts'
import type { ListReader } from '../../stripe/list-reader.ts'
import type { Policy } from '../../subscription/grace/policy.ts'
import type { ReadAnswers } from './answers/compare-answers.ts'
import type { DifferenceKind } from './difference/difference.ts'
import type { Judge } from './expectation.ts'
import type { Pool } from './stored-facts.store.ts'

/** One subscription that is read alone. */
export interface AskedAlone {
  readonly account: string
  readonly id: string
  readonly hasReversal: boolean
  /** By the clock of PostgreSQL. */
  readonly claimedAt: Date
}

/** A subscription of a list, whose invoices are read besides. */
export interface AskedBeside extends Omit<AskedAlone, 'id'> {
  readonly subscription: Stripe.Subscription
}

/** Until differences are read again. */
export interface Waiting {
  readonly seconds: number
  readonly differences: number
}

/** What a comparison with Stripe works with. */
export interface VerifyContext {
  readonly pool: Pool
  readonly lists: Pick<ListReader, 'subscriptions' | 'unpaidInvoices'>
  /** Reads one subscription, with what decides about it; null: Stripe has none of that ID. */
  readonly readAlone: (asked: AskedAlone) => Promise<SubscriptionTruth | null>
  /** Reads only what a list does not show of one of its subscriptions. */
  readonly readBeside: (asked: AskedBeside) => Promise<SubscriptionTruth>
  readonly readAnswers: ReadAnswers
  readonly policy: Policy
  readonly wait: (seconds: number, signal?: AbortSignal) => Promise<void>
  /** Aborted: the run ends where it is, and goes on later. */
  readonly signal?: AbortSignal
  /** How long a difference must last. Default: `CONFIRM_AFTER_SECONDS`. */
  readonly confirmAfterSeconds?: number
  /** Default: all. */
  readonly kinds?: readonly DifferenceKind[]
  /** Default: what a refresh would store now. */
  readonly judge?: Judge
  /** Called with the number of subscriptions that were compared since the last call. */
  readonly onCompared?: (subscriptions: number) => void
  /** Called before a wait; null: it is over. */
  readonly onWaiting?: (waiting: Waiting | null) => void
}

/** Longer than Stripe takes to send an event, and than its answers may be behind. */
export const CONFIRM_AFTER_SECONDS = 30
