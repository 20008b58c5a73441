import Stripe from 'stripe'
import { withinDeadline } from '../base/within-deadline.ts'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** All reads for one email together. */
const READ_DEADLINE_MS = 6_000

/** `open`: what is to be paid now. `upcoming`: what the next renewal will cost. */
export interface PaymentAsked {
  readonly account: string
  readonly stripeSubscriptionId: string | null
  /** Where it is known which invoice it is about. */
  readonly invoiceId: string | null
  readonly about: 'open' | 'upcoming'
  /** Of an invoice that is settled meanwhile: what it was about. Default: nothing is to be paid. */
  readonly evenIfPaid?: boolean
}

/** What is to be paid, and with which card. Personal data: it is shown, and never stored. */
export interface Payment {
  /** In the currency's smallest unit. */
  readonly amount: number
  /** Three small letters. */
  readonly currency: string
  readonly cardLast4: string | null
  /** Of what is open. */
  readonly invoiceId: string | null
}

export type ReadPayment = (asked: PaymentAsked) => Promise<Payment | null>

export type PaymentEndpoint = 'subscriptions' | 'invoices' | 'invoice_previews' | 'payment_methods'

export interface PaymentReaderOptions {
  readonly secretKey: string
  readonly apiBase: URL | null
  /** Asked before every read. @throws AppError STRIPE_RATE_LIMITED */
  readonly admit: (endpoint: PaymentEndpoint) => Promise<void>
}

const CURRENCY = /^[a-z]{3}$/
const LAST4 = /^\d{4}$/

/** Reads at the moment of writing an email. Gives null where nothing of the kind is to be paid. */
export function paymentReader(options: PaymentReaderOptions): ReadPayment {
  const { secretKey, apiBase, admit } = options
  // Made when it is asked: a command on the database alone has no key, and need not ask.
  const once = { maxNetworkRetries: 0, timeout: READ_DEADLINE_MS, telemetry: false }
  let stripe: Stripe | null = null
  return (asked) => {
    // No key at all: nothing can be read, and what is shown says so.
    if (secretKey === '') return Promise.resolve(null)
    stripe ??= new Stripe(secretKey, { ...addressOf(apiBase), ...once })
    const reading = (asked.about === 'open' ? openPayment : upcomingPayment)(
      { stripe, admit },
      asked,
    ).catch((error: unknown) => {
      throw toStripeError(error)
    })
    return withinDeadline(reading, READ_DEADLINE_MS, 'STRIPE_UNAVAILABLE')
  }
}

interface Reading {
  readonly stripe: Stripe
  readonly admit: PaymentReaderOptions['admit']
}

async function openPayment(reading: Reading, asked: PaymentAsked): Promise<Payment | null> {
  const { stripe, admit } = reading
  const { account, stripeSubscriptionId } = asked
  const invoiceId =
    asked.invoiceId ??
    (stripeSubscriptionId === null
      ? null
      : await latestInvoiceOf(reading, account, stripeSubscriptionId))
  if (invoiceId === null) return null
  await admit('invoices')
  const expand = ['payments.data.payment.payment_intent']
  const invoice = await stripe.invoices.retrieve(invoiceId, { expand }, on(account))
  const isOpen = invoice.status === 'open'
  if (!isOpen && asked.evenIfPaid !== true) return null
  const card = await cardTried(reading, account, invoice)
  const amount = isOpen ? invoice.amount_remaining : invoice.amount_due
  return paymentOf({ amount, currency: invoice.currency, card, invoiceId })
}

async function latestInvoiceOf(
  { stripe, admit }: Reading,
  account: string,
  id: string,
): Promise<string | null> {
  await admit('subscriptions')
  const { latest_invoice: latest } = await stripe.subscriptions.retrieve(id, {}, on(account))
  return typeof latest === 'string' ? latest : (latest?.id ?? null)
}

/** The card of the last try, where there was one. */
async function cardTried(
  reading: Reading,
  account: string,
  invoice: Stripe.Invoice,
): Promise<string | null> {
  if (invoice.collection_method === 'send_invoice') return null
  const intents = (invoice.payments?.data ?? []).map(({ payment }) => payment.payment_intent)
  const intent = intents.find((one) => typeof one === 'object')
  if (intent === undefined) return null
  const { last_payment_error: failed, payment_method: method } = intent
  if (failed?.payment_method !== undefined) return failed.payment_method.card?.last4 ?? null
  return cardOf(reading, account, method)
}

async function upcomingPayment(reading: Reading, asked: PaymentAsked): Promise<Payment | null> {
  const { stripe, admit } = reading
  const { account, stripeSubscriptionId: subscription } = asked
  if (subscription === null) return null
  await admit('invoice_previews')
  const next = await stripe.invoices.createPreview({ subscription }, on(account))
  const card =
    next.collection_method === 'send_invoice'
      ? null
      : await cardOnFile(reading, asked, subscription)
  const { amount_due: amount, currency } = next
  return paymentOf({ amount, currency, card, invoiceId: null })
}

/** The card that Stripe would charge: the subscription's own, else the customer's. */
async function cardOnFile(
  reading: Reading,
  { account }: PaymentAsked,
  subscription: string,
): Promise<string | null> {
  await reading.admit('subscriptions')
  const expand = ['default_payment_method', 'customer']
  const found = await reading.stripe.subscriptions.retrieve(subscription, { expand }, on(account))
  if (found.default_payment_method !== null) {
    return cardOf(reading, account, found.default_payment_method)
  }
  const { customer } = found
  if (typeof customer === 'string' || customer.deleted === true) return null
  return cardOf(reading, account, customer.invoice_settings.default_payment_method)
}

async function cardOf(
  { stripe, admit }: Reading,
  account: string,
  method: string | Stripe.PaymentMethod | null,
): Promise<string | null> {
  if (method === null) return null
  if (typeof method === 'object') return method.card?.last4 ?? null
  await admit('payment_methods')
  return (await stripe.paymentMethods.retrieve(method, {}, on(account))).card?.last4 ?? null
}

/** Null where the answer has no amount that can be shown; nothing to pay is nothing to say. */
function paymentOf(read: {
  readonly amount: unknown
  readonly currency: unknown
  readonly card: string | null
  readonly invoiceId: string | null
}): Payment | null {
  const { amount, currency, card, invoiceId } = read
  if (typeof currency !== 'string' || !CURRENCY.test(currency)) return null
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0) return null
  const cardLast4 = card !== null && LAST4.test(card) ? card : null
  return { amount, currency, cardLast4, invoiceId }
}

function on(account: string): Stripe.RequestOptions {
  return account === '' ? {} : { stripeAccount: account }
}
