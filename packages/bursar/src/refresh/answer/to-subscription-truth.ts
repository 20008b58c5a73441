import type Stripe from 'stripe'
import { amountDueOf, closedInvoiceOf, originOf, toSubscriptionSnapshot } from '../to-snapshot.ts'
import type { SubscriptionTruth } from '../truth.ts'
import type { DecidingInvoices } from './read-invoices.ts'
import { seenDigest } from './seen-digest.ts'
import { instantOf } from './to-invoice.ts'

export interface ReadBeside
  extends Pick<SubscriptionTruth, 'lateInvoices' | 'checkoutSessionIds' | 'requestId'> {
  readonly deciding: DecidingInvoices
}

/** What was read of a subscription, alone or in a list, in our words. */
export function toSubscriptionTruth(
  account: string,
  subscription: Stripe.Subscription,
  { deciding, lateInvoices, checkoutSessionIds, requestId }: ReadBeside,
): SubscriptionTruth {
  return {
    kind: 'subscription',
    snapshot: toSubscriptionSnapshot(account, subscription, deciding),
    origin: originOf(subscription),
    closedInvoiceId: closedInvoiceOf(subscription),
    amountDue: amountDueOf(deciding.open),
    lateInvoices,
    checkoutSessionIds,
    seenDigest: seenDigest(subscription),
    createdAt: instantOf(subscription.created),
    requestId,
  }
}
