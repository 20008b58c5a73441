import type Stripe from 'stripe'
import { testCardOf } from '../engine/payment/attach-card.ts'
import { type Decline, newCharge } from '../objects/new-charge.ts'
import { newInvoicePayment, newPaymentIntent } from '../objects/new-payment-intent.ts'
import type {
  ChargeOutline,
  InvoicePaymentOutline,
  PaymentIntentOutline,
} from '../world/collection/outlines.ts'
import type { SeededObjects } from '../world/collection/seeded-objects.ts'
import { makeToken } from '../world/make-id.ts'
import type { InvoiceRow } from './rows.ts'
import type { SeedFrame } from './seed-frame.ts'
import { methodOf } from './seeded-customers.ts'
import type { SeededIds } from './seeded-ids.ts'
import { finalizedAt } from './seeded-invoices.ts'

const SECRET_LENGTH = 25

/** A finalized invoice that costs something. One that was sent and is paid was paid elsewhere. */
export function hasPayment({ isFree, status, subscription }: InvoiceRow): boolean {
  return status !== 'draft' && !isFree && !(subscription.isSent && status === 'paid')
}

/** A sent invoice, or one whose collection is paused, is not charged. */
export function hasCharge(row: InvoiceRow): boolean {
  const { isCollectionPaused, isSent } = row.subscription
  return hasPayment(row) && !isSent && !isCollectionPaused
}

export function seededInvoicePayments(
  frame: SeedFrame,
): SeededObjects<Stripe.InvoicePayment, InvoicePaymentOutline> {
  return objectsOf(frame, hasPayment, frame.ids.invoicePayments, (row) => paymentOf(frame, row))
}

export function seededPaymentIntents(
  frame: SeedFrame,
): SeededObjects<Stripe.PaymentIntent, PaymentIntentOutline> {
  return objectsOf(frame, hasPayment, frame.ids.paymentIntents, (row) => intentOf(frame, row))
}

export function seededCharges(frame: SeedFrame): SeededObjects<Stripe.Charge, ChargeOutline> {
  return objectsOf(frame, hasCharge, frame.ids.charges, (row) => chargeOf(frame, row))
}

/** Objects with the numbers of their invoices. Filters of these lists are rare and may be slow. */
function objectsOf<T>(
  { ids, rows }: SeedFrame,
  exists: (row: InvoiceRow) => boolean,
  own: SeededIds,
  make: (row: InvoiceRow) => T,
): SeededObjects<T, T> {
  const all = rows.invoices.filter(exists)
  all.sort((one, other) => finalizedAt(one) - finalizedAt(other))
  const places = new Int32Array(rows.invoices.length).fill(-1)
  for (const [place, { number }] of all.entries()) places[number] = place
  const placeOf = (number: number | undefined) => {
    const place = places[number ?? -1] ?? -1
    return place < 0 ? undefined : place
  }
  return {
    size: all.length,
    idAt: (place) => own.at(all[place]!.number),
    numberOf: (id) => placeOf(own.numberOf(id)),
    createdAt: (place) => finalizedAt(all[place]!),
    tombstoneAt: () => null,
    ownedBy(customer) {
      const theirs = rows.customers[ids.customers.numberOf(customer) ?? -1]?.subscriptions ?? []
      const found = theirs
        .flatMap(({ invoices }) => invoices)
        .map(({ number }) => placeOf(number))
        .filter((place) => place !== undefined)
      return found.sort((one, other) => one - other)
    },
    outlineAt: (place) => make(all[place]!),
    objectAt: (place) => make(all[place]!),
  }
}

function amountOf({ subscription: { prices, quantity } }: InvoiceRow): number {
  return prices.reduce(
    (sum, { unit_amount: amount }, index) => sum + (amount ?? 0) * (index === 0 ? quantity : 1),
    0,
  )
}

function currencyOf({ subscription: { prices } }: InvoiceRow): string {
  return prices[0]?.currency ?? 'usd'
}

function paymentOf({ ids, livemode }: SeedFrame, row: InvoiceRow): Stripe.InvoicePayment {
  const amount = amountOf(row)
  const payment = newInvoicePayment({
    id: ids.invoicePayments.at(row.number),
    created: finalizedAt(row),
    livemode,
    invoice: ids.invoices.at(row.number),
    paymentIntent: ids.paymentIntents.at(row.number),
    amount,
    currency: currencyOf(row),
  })
  if (row.status === 'paid') {
    payment.status = 'paid'
    payment.amount_paid = amount
    payment.status_transitions.paid_at = finalizedAt(row)
  }
  if (row.status === 'void') {
    payment.status = 'canceled'
    payment.status_transitions.canceled_at = voidedAt(row)
  }
  return payment
}

function voidedAt(row: InvoiceRow): number {
  return row.subscription.endedAt ?? finalizedAt(row)
}

function intentOf(frame: SeedFrame, row: InvoiceRow): Stripe.PaymentIntent {
  const { ids } = frame
  const intent = newIntent(frame, row)
  const method = methodOf(frame, row.subscription.customer)
  if (hasCharge(row)) {
    intent.latest_charge = ids.charges.at(row.number)
    const decline = declineOf(method, row)
    if (decline === null) intent.payment_method = method.id
    else intent.last_payment_error = errorOf(decline, method, intent.latest_charge)
  }
  if (row.status === 'paid') {
    intent.status = 'succeeded'
    intent.amount_received = intent.amount
  }
  if (row.status === 'void') {
    intent.status = 'canceled'
    intent.canceled_at = voidedAt(row)
    intent.cancellation_reason = 'void_invoice'
  }
  return intent
}

function newIntent({ ids, livemode }: SeedFrame, row: InvoiceRow): Stripe.PaymentIntent {
  return newPaymentIntent({
    id: ids.paymentIntents.at(row.number),
    secret: makeToken(SECRET_LENGTH, ids.paymentIntents.randomOf(row.number)),
    created: finalizedAt(row),
    livemode,
    amount: amountOf(row),
    currency: currencyOf(row),
    customer: ids.customers.at(row.subscription.customer.number),
    description: row.period === 1 ? 'Subscription creation' : 'Subscription update',
  })
}

/** The reason why an unpaid invoice was not paid. */
function declineOf(method: Stripe.PaymentMethod, { status }: InvoiceRow): Decline | null {
  if (status === 'paid') return null
  return testCardOf(method).onCharge ?? GENERIC
}

/** Of a card that was replaced since. */
const GENERIC: Decline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
}

function errorOf(
  decline: Decline,
  method: Stripe.PaymentMethod,
  charge: string,
): Stripe.PaymentIntent.LastPaymentError {
  return {
    advice_code: 'try_again_later',
    charge,
    code: decline.code,
    doc_url: `https://docs.stripe.com/error-codes#${decline.code.replaceAll('_', '-')}`,
    message: decline.message,
    payment_method: method,
    type: 'card_error',
    ...(decline.declineCode === null ? {} : { decline_code: decline.declineCode }),
  }
}

function chargeOf(frame: SeedFrame, row: InvoiceRow): Stripe.Charge {
  const method = methodOf(frame, row.subscription.customer)
  return newCharge({
    id: frame.ids.charges.at(row.number),
    created: finalizedAt(row),
    livemode: frame.livemode,
    intent: newIntent(frame, row),
    customer: frame.ids.customers.at(row.subscription.customer.number),
    method,
    decline: declineOf(method, row),
  })
}
