/** One line of an invoice: what was billed. */
export interface BilledLine {
  /** The subscription's item; null where the line names none. */
  readonly itemId: string | null
  readonly priceId: string
  readonly lookupKey: string | null
  readonly quantity: number
  /** false: a part of a period, as after a change of the plan, or something that is billed once. */
  readonly isWholePeriod: boolean
  /** Gives money back: the rest of what was replaced. */
  readonly isCredit: boolean
}

/** What an invoice of a subscription says, in our words. Instants are Stripe's. */
export interface InvoiceSnapshot {
  readonly id: string
  /** `first`: the one that the subscription began with. `upgrade`: a change of the subscription. */
  readonly reason: 'first' | 'renewal' | 'upgrade' | 'other'
  /** `other`: void, or a status that we do not know. */
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'other'
  /** Asks for no money, such as that of a trial. */
  readonly isZero: boolean
  /** The customer pays it by themselves, until its due date. */
  readonly isSent: boolean
  readonly createdAt: Date | null
  readonly finalizedAt: Date | null
  readonly dueAt: Date | null
  readonly paidAt: Date | null
  /** What became of the last attempt to pay it. */
  readonly payment: 'none' | 'failed' | 'processing'
  readonly lines: readonly BilledLine[]
}

/** Draft, void and zero-amount invoices say nothing about who pays. */
export function isCounted({ isZero, status }: InvoiceSnapshot): boolean {
  return !isZero && (status === 'open' || status === 'paid' || status === 'uncollectible')
}

/** Whether it bills a whole period, and not only a change within one. */
export function billsPeriod({ reason, lines }: InvoiceSnapshot): boolean {
  // Of many lines an answer shows only some: the first and the renewals need not show any.
  if (reason === 'first' || reason === 'renewal') return true
  return (
    lines.some(({ isWholePeriod }) => isWholePeriod) || (reason === 'other' && lines.length === 0)
  )
}

/**
 * Whether its customer owes it now: given up, past its due date, or tried without success. A void
 * invoice is not due, and a sent one is not late before its due date.
 */
export function isPending(invoice: InvoiceSnapshot, now: Date): boolean {
  if (invoice.status === 'uncollectible') return true
  if (invoice.status !== 'open' || invoice.payment === 'processing') return false
  return isDue(invoice, now) || (!invoice.isSent && invoice.payment === 'failed')
}

export function isDue({ dueAt }: InvoiceSnapshot, now: Date): boolean {
  return dueAt !== null && dueAt <= now
}
