import type { Email } from '../email.ts'
import { whenDecided } from '../overtaken-rules.ts'
import { PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PAYMENT_PROCESSING: Email<'payment_processing'> = {
  when:
    'The first payment is still processing at the bank, and `whileProcessing` is `wait`. Once ' +
    'per subscription. A purchase without a tenant gets no email, because its tenant is created ' +
    'when the payment succeeds',
  shows: ['plan'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenDecided,
  sample: { payment: PAYMENT_WITHOUT_CARD },
  variants: {},
  words: {
    en: ({ plan, amount }) => ({
      subject: `Your payment for ${plan} is being processed`,
      preview: 'Your access starts automatically when the payment goes through.',
      heading: 'Your payment is being processed',
      paragraphs: [
        `Thanks for subscribing to ${plan}. Your bank is still processing your${en.of(amount)} ` +
          'payment. This can take several business days.',
        'Your access starts automatically when the payment goes through. You don’t need to do ' +
          'anything.',
      ],
      action: en.READ,
    }),
    de: ({ plan, amount }) => ({
      subject: `Ihre Zahlung für ${plan} wird bearbeitet`,
      preview: 'Sobald die Zahlung eingeht, erhalten Sie automatisch Zugang.',
      heading: 'Ihre Zahlung wird bearbeitet',
      paragraphs: [
        `Vielen Dank für Ihre Bestellung. Die Zahlung${de.over(amount)} für Ihr Abonnement ` +
          `${plan} wird noch von Ihrer Bank bearbeitet. Das kann mehrere Werktage dauern.`,
        'Sobald die Zahlung eingeht, erhalten Sie automatisch Zugang. Sie müssen nichts weiter ' +
          'tun.',
      ],
      action: de.READ,
    }),
  },
}
