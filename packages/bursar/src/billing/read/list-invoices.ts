import type Stripe from 'stripe'
import type { BillingContext } from '../billing-context.ts'
import { findCustomers } from '../checkout/intents.store.ts'
import { asTenant } from '../own-rows.store.ts'

export interface InvoicePage {
  readonly invoices: readonly Stripe.Invoice[]
  /** Where the next page begins: `cus_…/in_…`. */
  readonly next: string | null
}

/**
 * The tenant’s invoices as Stripe has them, customer by customer, the newest first; drafts are
 * nobody’s business yet. A cursor that names somebody else’s customer finds nothing.
 */
export async function listInvoices(
  { pool, stripe }: BillingContext,
  tenantId: string,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<InvoicePage> {
  const customers = await asTenant(pool, tenantId, (tx) => findCustomers(tx, tenantId))
  const [from, invoice = null] = cursor?.split('/') ?? [customers[0]]
  let at = customers.indexOf(from ?? '')
  let after = invoice === NONE ? null : invoice
  while (at !== -1 && at < customers.length) {
    const customer = customers[at]!
    const { invoices, hasMore } = await stripe.invoices(customer, { limit, after })
    const last = invoices.at(-1)?.id
    const following = customers[at + 1]
    const shown = invoices.filter(({ status }) => status !== 'draft' && status !== null)
    const next = hasMore ? `${customer}/${last}` : following ? `${following}/${NONE}` : null
    if (shown.length > 0 || next === null) return { invoices: shown, next }
    at = hasMore ? at : at + 1
    after = hasMore ? (last ?? null) : null
  }
  return { invoices: [], next: null }
}

/** In a cursor: from the newest on. */
const NONE = 'in_first'
