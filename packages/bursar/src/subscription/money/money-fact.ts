import type { Finding, Severity } from '../finding.ts'

/** What Stripe says now about money that was paid, given back or not collected. */
export type MoneyFact = ChargeFact | DisputeFact | NotFinalizedFact

/** In the smallest unit of its currency. */
export interface ChargeFact {
  readonly kind: 'charge'
  readonly currency: string
  readonly amount: number
  readonly amountRefunded: number
  /** Stripe's word for its newest refund; null where there is none. */
  readonly newestRefund: string | null
}

export interface DisputeFact {
  readonly kind: 'dispute'
  readonly currency: string
  readonly amount: number
  /** Stripe's own word, known to us or not. */
  readonly status: string
  readonly evidenceDueBy: Date | null
}

/** A draft invoice that Stripe cannot finalize, so nothing is collected. */
export interface NotFinalizedFact {
  readonly kind: 'not_finalized'
  readonly errorCode: string | null
}

/** How all of a payment is gone. */
export type Reversal = 'full_refund' | 'dispute_lost'

/**
 * Pure: the finding that holds for this fact, decided anew from the object each time, so that it
 * ends with its truth. Without personal data.
 */
export function findingOfMoney(fact: MoneyFact): Finding | null {
  switch (fact.kind) {
    case 'charge':
      return refundFinding(fact)
    case 'dispute':
      return disputeFinding(fact)
    case 'not_finalized':
      return {
        kind: 'invoice_not_finalized',
        summary:
          'Stripe cannot finalize an invoice of this subscription, so it collects no payment.',
        details: { error_code: fact.errorCode },
      }
  }
}

/** Whether this fact takes all of a payment back. */
export function reversalOf(fact: MoneyFact): Reversal | null {
  if (fact.kind === 'charge') return isFullyRefunded(fact) ? 'full_refund' : null
  return fact.kind === 'dispute' && fact.status === 'lost' ? 'dispute_lost' : null
}

function isFullyRefunded({ amount, amountRefunded, newestRefund }: ChargeFact): boolean {
  return amount > 0 && amountRefunded >= amount && newestRefund !== 'failed'
}

function refundFinding(fact: ChargeFact): Finding | null {
  const { amount, amountRefunded, currency, newestRefund } = fact
  const details = { amount, amount_refunded: amountRefunded, currency, refund_status: newestRefund }
  if (newestRefund === 'failed') {
    const summary = 'A refund failed: the customer did not get the money back.'
    return { kind: 'refund', severity: 'action', summary, details }
  }
  if (amountRefunded <= 0) return null
  const extent = amountRefunded < amount ? 'in part' : 'in full'
  return { kind: 'refund', summary: `A payment was refunded ${extent}.`, details }
}

interface DisputeWords {
  readonly severity: Severity
  readonly summary: string
}

/** By Stripe's status; null: the dispute is over, and the money is ours. */
const DISPUTES: Readonly<Record<string, DisputeWords | null>> = {
  warning_needs_response: {
    severity: 'action',
    summary: 'The bank asks about a payment and is waiting for your response.',
  },
  warning_under_review: {
    severity: 'warning',
    summary: 'The bank is reviewing your response about a payment.',
  },
  warning_closed: null,
  needs_response: {
    severity: 'action',
    summary: 'A payment is disputed. The bank is waiting for your response.',
  },
  under_review: {
    severity: 'warning',
    summary: 'A payment is disputed. The bank is reviewing your response.',
  },
  won: null,
  prevented: null,
  lost: { severity: 'warning', summary: 'A dispute was lost: the payment was withdrawn.' },
}

const OTHER_DISPUTE: DisputeWords = {
  severity: 'action',
  summary: 'A payment is disputed, with a status that this version does not know.',
}

function disputeFinding(fact: DisputeFact): Finding | null {
  const { status, amount, currency, evidenceDueBy } = fact
  const words = Object.hasOwn(DISPUTES, status) ? DISPUTES[status] : OTHER_DISPUTE
  if (words == null) return null
  const details = {
    status,
    amount,
    currency,
    respond_by: evidenceDueBy?.toISOString() ?? null,
  }
  return { kind: 'dispute', ...words, details }
}
