import { cleanEmail } from '@bursar/wire/text/clean-text'
import type Stripe from 'stripe'
import { withinDeadline } from '../base/within-deadline.ts'
import { FETCH_DEADLINE_MS, type StripeReader } from '../stripe/stripe-reader.ts'
import type { ObjectKind, TrackedObject } from '../subscription/tracked-object.ts'
import { readInvoices } from './answer/read-invoices.ts'
import { subscriptionOfInvoice } from './answer/to-invoice.ts'
import { toSubscriptionTruth } from './answer/to-subscription-truth.ts'
import { readLateInvoices } from './money/read-late-invoices.ts'
import { moneyOfCharge, moneyOfDispute, moneyOfInvoice } from './money/to-money-fact.ts'
import type { Claim } from './object/claim.store.ts'
import { happenedToInvoice, idOf, localesOf, toCheckoutSnapshot } from './to-snapshot.ts'
import type { PaidInvoice, Truth } from './truth.ts'

/**
 * Asks Stripe what is true of an object. Never called inside a transaction. Throws AppError:
 * transient (Stripe is away or asks to wait) or permanent (its answer cannot be understood).
 */
export function retrieveTruth(
  stripe: StripeReader,
  { account, id, kind, seeksOwner, hasReversal, claimedAt }: TruthAsked,
): Promise<Truth> {
  const reading = READERS[kind](stripe, { account, id, seeksOwner, hasReversal, claimedAt })
  return withinDeadline<Truth>(reading, FETCH_DEADLINE_MS, 'STRIPE_UNAVAILABLE')
}

/** Of a claim, what says how much is read. */
export type TruthAsked = TrackedObject & Pick<Claim, 'seeksOwner' | 'hasReversal' | 'claimedAt'>

type Asked = Omit<TruthAsked, 'kind'>
type Read = (stripe: StripeReader, asked: Asked) => Promise<Truth>

const NOT_FOUND: Truth = { kind: 'not_found' }

const READERS = {
  async subscription(stripe, asked) {
    const { account, id, seeksOwner } = asked
    const found = await stripe.subscription(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const { object, requestId } = found
    // The doorbell of its checkout may have broken: then nobody else will ever tell whose it is.
    const sessions = seeksOwner ? await stripe.sessionsOfSubscription(account, id) : []
    const deciding = await readInvoices(stripe, asked, object)
    const lateInvoices = await readLateInvoices(stripe, asked, object)
    return toSubscriptionTruth(account, object, {
      deciding,
      lateInvoices,
      checkoutSessionIds: sessions,
      requestId,
    })
  },

  async checkout_session(stripe, { account, id }) {
    const found = await stripe.checkoutSession(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const session = toCheckoutSnapshot(account, found.object)
    return { kind: 'checkout_session', session, requestId: found.requestId }
  },

  async customer(stripe, { account, id }) {
    const found = await stripe.customer(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const { object, requestId } = found
    const deleted = object.deleted === true
    const email = object.deleted === true ? null : cleanEmail(object.email)
    return { kind: 'customer', deleted, email, locales: localesOf(object), requestId }
  },

  async invoice(stripe, { account, id }) {
    const found = await stripe.invoice(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const subscription = subscriptionOfInvoice(found.object)
    return {
      kind: 'pointer',
      customerId: optionalId(found.object.customer),
      stripeSubscriptionIds: subscription === null ? [] : [subscription],
      happened: happenedToInvoice(found.object),
      money: moneyOfInvoice(found.object),
      paidInvoices: [],
      requestId: found.requestId,
    }
  },

  async charge(stripe, { account, id }) {
    const found = await stripe.charge(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const charge = found.object
    const paidInvoices = await invoicesOfCharge(stripe, account, charge)
    return {
      kind: 'pointer',
      customerId: optionalId(charge.customer),
      stripeSubscriptionIds: subscriptionsOf(paidInvoices),
      happened: null,
      money: moneyOfCharge(charge),
      paidInvoices,
      requestId: found.requestId,
    }
  },

  async dispute(stripe, { account, id }) {
    const found = await stripe.dispute(account, id)
    if (found.kind === 'not_found') return NOT_FOUND
    const { charge } = found.object
    const whole = typeof charge === 'object' ? charge : null
    const paidInvoices = whole === null ? [] : await invoicesOfCharge(stripe, account, whole)
    return {
      kind: 'pointer',
      customerId: whole === null ? null : optionalId(whole.customer),
      stripeSubscriptionIds: subscriptionsOf(paidInvoices),
      happened: null,
      money: moneyOfDispute(found.object),
      paidInvoices,
      requestId: found.requestId,
    }
  },
} as const satisfies Record<ObjectKind, Read>

/** A charge names no invoice any more: its payment intent leads to what it paid. */
async function invoicesOfCharge(
  stripe: StripeReader,
  account: string,
  charge: Stripe.Charge,
): Promise<PaidInvoice[]> {
  if (!charge.payment_intent) return []
  const invoices = await stripe.invoicesPaidBy(account, idOf(charge.payment_intent))
  return invoices.flatMap((invoice) => {
    const stripeSubscriptionId = subscriptionOfInvoice(invoice)
    return stripeSubscriptionId === null ? [] : [{ invoiceId: invoice.id, stripeSubscriptionId }]
  })
}

function subscriptionsOf(paid: readonly PaidInvoice[]): string[] {
  return [...new Set(paid.map(({ stripeSubscriptionId }) => stripeSubscriptionId))].sort()
}

function optionalId(value: string | { id: string } | null | undefined): string | null {
  return value == null ? null : idOf(value)
}
