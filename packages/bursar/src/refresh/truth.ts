import type { CheckoutSnapshot } from '../subscription/decide-checkout.ts'
import type { InvoiceSnapshot } from '../subscription/grace/invoice.ts'
import type { MoneyFact } from '../subscription/money/money-fact.ts'
import type { SubscriptionSnapshot } from '../subscription/snapshot.ts'

/** Of an invoice: the bank asks the customer to confirm, or nothing is to be paid any more. */
export type Happened = 'authentication' | 'invoice_closed'

/** An invoice that a payment paid. */
export interface PaidInvoice {
  readonly invoiceId: string
  readonly stripeSubscriptionId: string
}

/** In the smallest unit of its currency. */
export interface AmountDue {
  readonly currency: string
  readonly amount: number
}

/** Where a subscription came from, by its metadata: only what is signed proves anything. */
export interface SubscriptionOrigin {
  readonly intentNonce: string | null
  /** A signed reference of its tenant. */
  readonly tenantReference: string | null
}

/** What a fetch of one object found out. `requestId` is Stripe's, for its support. */
export type Truth =
  | {
      readonly kind: 'subscription'
      readonly snapshot: SubscriptionSnapshot
      /** The checkouts that it came from; asked for only when nobody has claimed it for long. */
      readonly checkoutSessionIds: readonly string[]
      /** What its metadata says of the checkout that it came from. */
      readonly origin: SubscriptionOrigin
      /** Its latest invoice, where nothing of that is to be paid any more. */
      readonly closedInvoiceId: string | null
      /** What its open invoices ask for; null where none were looked at, or there are none. */
      readonly amountDue: AmountDue | null
      /** Newest first, where a payment may have brought no access; empty where not looked at. */
      readonly lateInvoices: readonly InvoiceSnapshot[]
      /** Of what a list shows, too: see `seenDigest`. */
      readonly seenDigest: Buffer
      /** When Stripe made it; null: it does not say. */
      readonly createdAt: Date | null
      readonly requestId: string | null
    }
  | {
      readonly kind: 'checkout_session'
      readonly session: CheckoutSnapshot
      readonly requestId: string | null
    }
  | {
      readonly kind: 'customer'
      readonly deleted: boolean
      /** Personal data: goes into `tenants` and nowhere else. */
      readonly email: string | null
      /** Its languages, best first. */
      readonly locales: readonly string[]
      readonly requestId: string | null
    }
  | {
      /** An invoice, a charge or a dispute: it only points at whom it concerns. */
      readonly kind: 'pointer'
      readonly customerId: string | null
      readonly stripeSubscriptionIds: readonly string[]
      readonly happened: Happened | null
      /** What must be known of its money; null: nothing. */
      readonly money: MoneyFact | null
      /** The invoices of subscriptions that a charge, or the charge of a dispute, paid. */
      readonly paidInvoices: readonly PaidInvoice[]
      readonly requestId: string | null
    }
  | { readonly kind: 'not_found' }

export type SubscriptionTruth = Extract<Truth, { kind: 'subscription' }>
