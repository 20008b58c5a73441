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
  readonly items: readonly (PricedItem & { readonly termStart: Date; readonly termEnd: Date })[]
  readonly cancelAt: Date | null
  readonly canceledAt: Date | null
  readonly endedAt: Date | null
  /** `pause_collection` is set: recorded, it changes no status. */
  readonly collectionPaused: boolean
  readonly collectionMethod: CollectionMethod
  /** The invoice that the subscription began with exists and is not paid. */
  readonly firstInvoiceUnpaid: boolean
  /** When the oldest open invoice was made; only asked for when past due. */
  readonly oldestOpenInvoiceAt: Date | null
  readonly resourceId: string | null
}

/** A subscription as PostgreSQL keeps it: what a decision starts from and ends in. */
export interface SubscriptionState {
  readonly status: 'TRIAL' | 'ACTIVE' | 'GRACE' | 'SUSPENDED' | 'EXPIRED'
  readonly planId: string
  readonly type: 'MAIN' | 'ADDON' | 'TRIAL' | 'TEMPORARY'
  readonly items: readonly { priceId: string; planId: string; quantity: number }[]
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
