import type Stripe from 'stripe'
import { BEGINNING, readSpans } from '../../stripe/list/read-spans.ts'
import { type ListReader, type Page, UNPAID_STATUSES } from '../../stripe/list-reader.ts'
import { subscriptionOfInvoice } from '../answer/to-invoice.ts'

/** Subscriptions that are kept; of more than these nothing is certain. About 100 MB. */
const SUBSCRIPTIONS_MAX = 1_000_000
/** Pages that are read at the same time. */
const PARALLEL = 8

const SEVERAL = Symbol('several')

/**
 * Which subscriptions of an account have open or uncollectible invoices, by their IDs. Drafts are
 * left out: beside the latest invoice, a draft decides nothing about what is granted.
 */
export class UnpaidInvoices {
  readonly #bySubscription = new Map<string, string | typeof SEVERAL>()
  readonly #max: number
  #readAt = Number.POSITIVE_INFINITY

  constructor(max = SUBSCRIPTIONS_MAX) {
    this.#max = max
  }

  add({ rows, servedAt }: Pick<Page<Stripe.Invoice>, 'rows' | 'servedAt'>): void {
    this.#readAt = Math.min(this.#readAt, servedAt.getTime())
    for (const invoice of rows) this.#add(invoice)
  }

  #add(invoice: Stripe.Invoice): void {
    const subscription = subscriptionOfInvoice(invoice)
    if (subscription === null || invoice.id === undefined) return
    const known = this.#bySubscription.get(subscription)
    if (known === undefined && this.#isFull()) return
    const isSame = known === undefined || known === invoice.id
    this.#bySubscription.set(subscription, isSame ? invoice.id : SEVERAL)
  }

  /** Whether an invoice was there when these were read, by Stripe's clock. */
  isOlder({ created }: Stripe.Invoice): boolean {
    return created * 1_000 < this.#readAt
  }

  /** Whether a subscription may have an unpaid invoice besides this one. */
  mayHaveOther(subscription: string, invoiceId: string | null): boolean {
    const known = this.#bySubscription.get(subscription)
    return known === undefined ? this.#isFull() : known !== invoiceId
  }

  #isFull(): boolean {
    return this.#bySubscription.size >= this.#max
  }
}

/**
 * Reads the unpaid invoices of an account, a hundred at a time. Errors: those of Stripe.
 *
 * Status by status, in the order in which an invoice passes through them: one that moves on
 * meanwhile is then read at its next status, and never missed.
 */
export async function readUnpaidInvoices(
  lists: Pick<ListReader, 'unpaidInvoices'>,
  account: string,
  parallel = PARALLEL,
): Promise<UnpaidInvoices> {
  const unpaid = new UnpaidInvoices()
  for (const status of UNPAID_STATUSES) {
    await readSpans<Stripe.Invoice & { id: string }>({
      spans: [BEGINNING],
      parallel,
      read: async (span) => {
        const page = await lists.unpaidInvoices(account, { ...span, status })
        unpaid.add(page)
        return { rows: page.rows.filter(hasId), hasMore: page.hasMore }
      },
      onPage: async () => undefined,
    })
  }
  return unpaid
}

function hasId(invoice: Stripe.Invoice): invoice is Stripe.Invoice & { id: string } {
  return typeof invoice.id === 'string'
}
