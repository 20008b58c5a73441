import type { InvoiceSnapshot } from './grace/invoice.ts'
import type { PricedItem } from './plans.ts'

/** Whether Stripe charges a card, or the customer pays an invoice that is sent. */
export type CollectionMethod = 'charge_automatically' | 'send_invoice'

/** What Stripe answered about a subscription, in our words. Instants are Stripe's. */
export interface SubscriptionSnapshot {
  readonly account: string
  readonly stripeSubscriptionId: string
  readonly customerId: string
  /** Stripe's own word, known to us or not. */
  readonly stripeStatus: string
  readonly livemode: boolean
  readonly items: readonly (PricedItem & {
    readonly termStart: Date | null
    readonly termEnd: Date | null
  })[]
  readonly cancelAt: Date | null
  readonly canceledAt: Date | null
  readonly endedAt: Date | null
  /** `pause_collection` is set: recorded, it changes no status. */
  readonly collectionPaused: boolean
  readonly collectionMethod: CollectionMethod
  /** `pause_collection` is set, and the customer asked for it through us. */
  readonly isPausedByCustomer: boolean
  /** Newest first: the latest one, and more where the status makes them matter. */
  readonly invoices: readonly InvoiceSnapshot[]
  /** Whether its customer ever paid anything, as far as these answers say. */
  readonly hasPaid: boolean
  /** The time on its test clock; null where it lives in real time. */
  readonly clockNow: Date | null
  readonly resourceId: string | null
}

export interface StoredItem {
  readonly priceId: string
  readonly planId: string
  readonly quantity: number
}

/** A subscription as PostgreSQL keeps it: what a decision starts from and ends in. */
export interface SubscriptionState {
  readonly status: 'TRIAL' | 'ACTIVE' | 'GRACE' | 'SUSPENDED' | 'EXPIRED'
  readonly planId: string
  readonly type: 'MAIN' | 'ADDON' | 'TRIAL' | 'TEMPORARY'
  readonly items: readonly StoredItem[]
  /** What Stripe bills, while less than that is paid: no more than this is granted either. */
  readonly billedItems: readonly StoredItem[] | null
  /** Something was paid on it once. */
  readonly hasPaid: boolean
  readonly termStart: Date | null
  readonly termEnd: Date | null
  readonly graceEnd: Date | null
  readonly cancelAt: Date | null
  readonly cancelledAt: Date | null
  readonly collectionPaused: boolean
  readonly collectionMethod: CollectionMethod
  readonly stripeStatus: string
  readonly stripePriceId: string
  readonly resourceId: string | null
}
