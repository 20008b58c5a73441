import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { isCounted } from '../../subscription/grace/invoice.ts'
import { unpaidUpgradeOf } from '../../subscription/grace/paid-items.ts'
import { havePaid } from '../../subscription/grace/spell.ts'
import { invoiceInQuestion, needsHistory, nowOf } from '../answer/read-invoices.ts'
import { toInvoice } from '../answer/to-invoice.ts'
import { toSubscriptionTruth } from '../answer/to-subscription-truth.ts'
import { mayBePaidLate } from '../money/read-late-invoices.ts'
import type { SubscriptionTruth } from '../truth.ts'
import type { ListedFacts } from './listed-facts.store.ts'
import type { UnpaidInvoices } from './unpaid-invoices.ts'

/**
 * How far what a list shows is what single reads would give.
 *
 * `whole`: everything that follows from it is the same. `with_access`: the same where it grants
 * access; where it does not, a payment that came later may be missing. `grants`: what it grants is
 * the same; besides that, whether anything was ever paid on this subscription is not known.
 */
export type Certainty = 'whole' | 'with_access' | 'grants'

/** Why a list does not show enough. */
export type SingleReadBecause =
  /** The list did not expand its latest invoice or its test clock. */
  | 'not_expanded'
  | 'more_items'
  /** Nobody owns it for long: its checkout is asked for. */
  | 'seeks_owner'
  | 'reversal'
  | 'several_unpaid'
  /** Its latest invoice is younger than what was read of unpaid ones. */
  | 'newer_invoice'
  | 'none_unpaid'
  | 'withheld'
  | 'unpaid_upgrade'
  | 'never_paid'
  /** The payments of an invoice decide. */
  | 'payments'
  | 'unreadable'

export type ListedTruth =
  | { readonly kind: 'truth'; readonly truth: SubscriptionTruth; readonly certainty: Certainty }
  | { readonly kind: 'single_read'; readonly because: SingleReadBecause }

export interface ListedIn {
  readonly account: string
  readonly facts: ListedFacts
  readonly unpaid: UnpaidInvoices
  /** When the page was requested. */
  readonly claimedAt: Date
  readonly requestId: string | null
}

/**
 * What a refresh would read of a subscription, from a page that has its latest invoice and its test
 * clock expanded; or that it must be read alone. No further reads.
 */
export function listedTruth(subscription: Stripe.Subscription, listed: ListedIn): ListedTruth {
  try {
    const because = singleReadBecause(subscription, listed)
    if (because !== null) return { kind: 'single_read', because }
    return { kind: 'truth', ...certainTruth(subscription, listed) }
  } catch (error) {
    // A single read says the same, and is what ends in a finding.
    if (error instanceof AppError && error.code === 'OBJECT_UNREADABLE') {
      return { kind: 'single_read', because: 'unreadable' }
    }
    throw error
  }
}

function singleReadBecause(
  subscription: Stripe.Subscription,
  { facts, unpaid, claimedAt }: ListedIn,
): SingleReadBecause | null {
  const { latest_invoice: latest, test_clock: clock } = subscription
  if (typeof latest === 'string' || typeof clock === 'string') return 'not_expanded'
  if (subscription.items?.has_more === true) return 'more_items'
  if (facts.seeksOwner) return 'seeks_owner'
  const all = latestOf(subscription)
  if (needsHistory(subscription, facts.hasReversal)) {
    if (facts.hasReversal) return 'reversal'
    if (unpaid.mayHaveOther(subscription.id, latest?.id ?? null)) return 'several_unpaid'
    if (latest != null && !unpaid.isOlder(latest)) return 'newer_invoice'
    // Its first invoice, which a list does not show, may end what its customer waits for.
    if (facts.isWithheld) return 'withheld'
    const invoices = all.map((invoice) => toInvoice(invoice, subscription))
    if (unpaidUpgradeOf(invoices, nowOf(subscription, claimedAt)) !== null) return 'unpaid_upgrade'
    const isUnpaid = invoices.some((invoice) => isCounted(invoice) && invoice.status !== 'paid')
    if (subscription.status === 'past_due' && !isUnpaid) return 'none_unpaid'
    if (isUnpaid && facts.hasPaid === 'unknown') return 'never_paid'
  }
  return invoiceInQuestion({ subscription, all, claimedAt }) === null ? null : 'payments'
}

function certainTruth(
  subscription: Stripe.Subscription,
  { account, facts, claimedAt, requestId }: ListedIn,
): { readonly truth: SubscriptionTruth; readonly certainty: Certainty } {
  const all = latestOf(subscription)
  const invoices = all.map((invoice) => toInvoice(invoice, subscription))
  const isHistoryLeftOut = needsHistory(subscription, facts.hasReversal)
  // What was paid on it once was paid by an older invoice, which the list leaves out.
  const hasPaidItself = isHistoryLeftOut && facts.hasPaid === 'itself'
  const open = isHistoryLeftOut ? all.filter(({ status }) => status === 'open') : []
  const deciding = { invoices, hasPaid: havePaid(invoices) || hasPaidItself, open }
  const beside = { lateInvoices: [], checkoutSessionIds: [], requestId }
  const truth = toSubscriptionTruth(account, subscription, { deciding, ...beside })
  if (isHistoryLeftOut && !hasPaidItself) return { truth, certainty: 'grants' }
  const isLateLeftOut = subscription.status === 'past_due' || mayBePaidLate(subscription, claimedAt)
  return { truth, certainty: isLateLeftOut ? 'with_access' : 'whole' }
}

function latestOf({ latest_invoice: latest }: Stripe.Subscription): Stripe.Invoice[] {
  return typeof latest === 'object' && latest !== null ? [latest] : []
}
