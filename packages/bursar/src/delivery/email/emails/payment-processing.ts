import type { Email } from '../email.ts'
import { whenDecided } from '../overtaken-rules.ts'
import { PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PAYMENT_PROCESSING: Email<'payment_processing'> = {
  when:
    'Stripe calls the subscription live, but a bank is still processing the first payment, ' +
    'and `whileProcessing` is `wait`: once per subscription. Needs a tenant: a purchase ' +
    'without one gets its tenant when the payment arrives',
  shows: ['plan'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenDecided,
  sample: { payment: PAYMENT_WITHOUT_CARD },
  variants: {},
  words: {
    en: ({ plan, amount }) => ({
      subject: 'Your payment is being processed',
      preview: `You get access to ${plan} when the payment arrives.`,
      heading: 'Your payment is being processed',
      paragraphs: [
        `Thank you for your order. Your bank is processing the payment${en.of(amount)} for your ` +
          `${plan} subscription. This can take several business days.`,
        'You get access automatically when the payment arrives. You do not need to do anything.',
      ],
      action: en.READ,
    }),
    de: ({ plan, amount }) => ({
      subject: 'Ihre Zahlung wird bearbeitet',
      preview: `Sie erhalten Zugang zu ${plan}, sobald die Zahlung eingeht.`,
      heading: 'Ihre Zahlung wird bearbeitet',
      paragraphs: [
        `Vielen Dank für Ihre Bestellung. Ihre Bank bearbeitet die Zahlung${de.over(amount)} für ` +
          `Ihr Abonnement ${plan}. Das kann mehrere Werktage dauern.`,
        'Sobald die Zahlung eingeht, erhalten Sie automatisch Zugang. Sie müssen nichts tun.',
      ],
      action: de.READ,
    }),
  },
}
