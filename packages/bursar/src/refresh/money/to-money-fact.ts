import type Stripe from 'stripe'
import type {
  ChargeFact,
  DisputeFact,
  NotFinalizedFact,
} from '../../subscription/money/money-fact.ts'

/** What Stripe's objects say about money, in our words. What they do not say is not decided. */

const CURRENCY = /^[a-z]{3}$/
/** Stripe's words and codes; anything else may be somebody's data, and is not kept. */
const WORD = /^[a-z_]{1,60}$/

export function moneyOfCharge(charge: Stripe.Charge): ChargeFact {
  const newest = newestOf(charge.refunds?.data ?? [])
  return {
    kind: 'charge',
    currency: currencyOf(charge.currency),
    amount: amountOf(charge.amount_captured ?? charge.amount),
    amountRefunded: amountOf(charge.amount_refunded),
    newestRefund: newest === undefined ? null : wordOf(newest.status),
  }
}

export function moneyOfDispute(dispute: Stripe.Dispute): DisputeFact {
  const dueBy = dispute.evidence_details?.due_by
  return {
    kind: 'dispute',
    currency: currencyOf(dispute.currency),
    amount: amountOf(dispute.amount),
    status: wordOf(dispute.status) ?? 'unknown',
    evidenceDueBy: typeof dueBy === 'number' ? new Date(dueBy * 1_000) : null,
  }
}

/** Only a draft waits: one that was finalized after all, or was deleted, does not. */
export function moneyOfInvoice(invoice: Stripe.Invoice): NotFinalizedFact | null {
  const { status, last_finalization_error: error } = invoice
  if (status !== 'draft' || error == null) return null
  return { kind: 'not_finalized', errorCode: wordOf(error.code) ?? wordOf(error.type) }
}

function newestOf(refunds: readonly Stripe.Refund[]): Stripe.Refund | undefined {
  return refunds.reduce<Stripe.Refund | undefined>(
    (newest, one) => (newest === undefined || one.created > newest.created ? one : newest),
    undefined,
  )
}

function amountOf(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0
}

function currencyOf(value: unknown): string {
  return typeof value === 'string' ? (CURRENCY.exec(value)?.[0] ?? 'unknown') : 'unknown'
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' ? (WORD.exec(value)?.[0] ?? null) : null
}
