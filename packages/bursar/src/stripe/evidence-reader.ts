import Stripe from 'stripe'
import { addressOf } from './stripe-address.ts'

/** Somebody waits for a page, which is shown without this when Stripe does not answer. */
const EVIDENCE_DEADLINE_MS = 4_000

/** The objects of Stripe that show who is behind a finding. */
export type EvidenceObject =
  | Stripe.Checkout.Session
  | Stripe.Subscription
  | Stripe.Customer
  | Stripe.DeletedCustomer
  | Stripe.Invoice
  | Stripe.Charge
  | Stripe.Dispute

type Read = (stripe: Stripe, id: string, on: Stripe.RequestOptions) => Promise<EvidenceObject>

/** By the prefix of an id, with the customer behind it: one read each. */
const READS: Readonly<Record<string, Read>> = {
  cs_: (stripe, id, on) =>
    stripe.checkout.sessions.retrieve(id, { expand: ['customer', 'line_items'] }, on),
  sub_: (stripe, id, on) =>
    stripe.subscriptions.retrieve(id, { expand: ['customer', 'latest_invoice'] }, on),
  cus_: (stripe, id, on) => stripe.customers.retrieve(id, {}, on),
  in_: (stripe, id, on) => stripe.invoices.retrieve(id, { expand: ['customer'] }, on),
  ch_: (stripe, id, on) => stripe.charges.retrieve(id, { expand: ['customer'] }, on),
  py_: (stripe, id, on) => stripe.charges.retrieve(id, { expand: ['customer'] }, on),
  dp_: (stripe, id, on) => stripe.disputes.retrieve(id, { expand: ['charge.customer'] }, on),
  du_: (stripe, id, on) => stripe.disputes.retrieve(id, { expand: ['charge.customer'] }, on),
}

/** Whether there is anything at Stripe to read about this id. */
export function hasEvidence(id: string): boolean {
  return readOf(id) !== undefined
}

/** Reads what an operator looks at, and keeps nothing of it. One attempt, with a deadline. */
export class EvidenceReader {
  readonly #stripe: Stripe

  constructor({ secretKey, apiBase }: { secretKey: string; apiBase: URL | null }) {
    this.#stripe = new Stripe(secretKey, {
      ...addressOf(apiBase),
      maxNetworkRetries: 0,
      timeout: EVIDENCE_DEADLINE_MS,
      telemetry: false,
    })
  }

  /** Throws whatever the client throws. */
  read(account: string, id: string): Promise<EvidenceObject> {
    const on = account === '' ? {} : { stripeAccount: account }
    return readOf(id)!(this.#stripe, id, on)
  }
}

function readOf(id: string): Read | undefined {
  const prefix = id.slice(0, id.indexOf('_') + 1)
  return Object.hasOwn(READS, prefix) ? READS[prefix] : undefined
}
