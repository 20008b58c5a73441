/**
 * What the harness saw with its own eyes of a subscription, at a moment at which the product must
 * have seen the same: Stripe's own objects, or the row that an operator wrote.
 */
export interface Sight {
  readonly subscription: string
  readonly tenant: string
  /** Stripe's word for the status; null: Stripe knows nothing of it. */
  readonly stripeStatus: string | null
  /** Of what Stripe does not manage, as it was written. */
  readonly ownStatus: 'TRIAL' | 'ACTIVE' | null
  readonly parent: string | null
  readonly plan: string
  /** Instants in Unix milliseconds. */
  readonly termStart: number
  readonly termEnd: number
  readonly cancelAt: number | null
  readonly endedAt: number | null
  /** When the first of the unpaid invoices since the last paid one became late. */
  readonly lateAt: number | null
  /** Its customer has paid something, on whatever subscription. */
  readonly hasPaid: boolean
  /** Whatever else of it is told, as text. */
  readonly rest: string
}

/** In the order in which it happened. `at`: Unix milliseconds. */
export type Entry =
  /** A checkout of a new customer was seen to be paid. */
  | { readonly kind: 'signed_up'; readonly at: number; readonly tenant: string }
  | { readonly kind: 'seen'; readonly at: number; readonly sight: Sight }
  /** A bank was seen to wait for a confirmation. */
  | {
      readonly kind: 'asked'
      readonly at: number
      readonly tenant: string
      readonly subscription: string
      readonly invoice: string
    }
  /** What a bank had asked about was seen to be paid, or given up. */
  | { readonly kind: 'answered'; readonly at: number; readonly invoice: string }
  /** The schedule ran. */
  | { readonly kind: 'scheduled'; readonly at: number }
