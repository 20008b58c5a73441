import { AppError } from '@bursar/wire/errors'
import type { PaymentAsked, ReadPayment } from '../../stripe/payment-reader.ts'
import type { EmailName } from '../../subscription/outgoing/message.ts'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import type { Recipient } from './emails.store.ts'
import { EVERY_EMAIL } from './every-email.ts'
import type { PaymentFacts } from './template/email-facts.ts'

/** After this many failed reads, the email is sent without the amount rather than late. */
const TRIES_WITH_AMOUNT = 3

/**
 * The amount and card for an email, read from Stripe now. `waiting`: the read budget is used up.
 * @throws AppError if Stripe does not answer in the first attempts
 */
export async function paymentFor(
  read: ReadPayment | null,
  message: Pick<OutboxMessage, 'attempt' | 'details'> & { readonly name: EmailName },
  recipient: Recipient,
): Promise<PaymentFacts | null | 'waiting'> {
  const asked = read === null ? null : paymentAsked(message, recipient)
  if (read === null || asked === null) return null
  try {
    return await read(asked)
  } catch (error) {
    const { code } = error instanceof AppError ? error : { code: null }
    if (code === 'STRIPE_RATE_LIMITED') return 'waiting'
    if (code === null || message.attempt < TRIES_WITH_AMOUNT) throw error
    return null
  }
}

/** What to read from Stripe. null: the email shows no amount. */
export function paymentAsked(
  { name, details }: Pick<OutboxMessage, 'details'> & { readonly name: EmailName },
  recipient: Pick<
    Recipient,
    'account' | 'stripeSubscriptionId' | 'isPaused' | 'cancelAt' | 'isStripeManaged'
  >,
): PaymentAsked | null {
  const about = EVERY_EMAIL[name].payment
  const { account, stripeSubscriptionId, isPaused, cancelAt } = recipient
  if (about === null || isPaused) return null
  if (about === 'upcoming' && cancelAt !== null) return null
  const invoiceId = typeof details['invoice_id'] === 'string' ? details['invoice_id'] : null
  if (stripeSubscriptionId === null && invoiceId === null) return null
  const told = typeof details['account'] === 'string' ? details['account'] : ''
  return { account: account ?? told, stripeSubscriptionId, invoiceId, about }
}
