import type { Email } from '../email.ts'
import { whenEnded } from '../overtaken-rules.ts'
import { PAYMENT } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Without a billing page there is no button. */
const ASK = {
  en: 'Contact us, and we’ll help you confirm it',
  de: 'Bitte wenden Sie sich an uns. Wir helfen Ihnen bei der Bestätigung',
}

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const AUTHENTICATION_REQUIRED: Email<'authentication_required'> = {
  when: 'The bank requires the customer to confirm a payment. Once per invoice',
  shows: ['plan'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenEnded,
  sample: { payment: PAYMENT },
  variants: {},
  words: {
    en: ({ plan, hasLink, amount, card }) => ({
      subject: `Confirm your payment for ${plan}`,
      preview: 'The payment can’t go through until you confirm it with your bank.',
      heading: 'Confirm your payment',
      paragraphs: [
        `Your bank needs you to confirm your${en.of(amount)} payment for ${plan}${en.by(card)}. ` +
          'The payment can’t go through until you do.',
        `${hasLink ? 'Open your billing page to confirm it' : ASK.en}. ` +
          'We never ask for passwords or card numbers by email.',
      ],
      action: 'Confirm payment',
    }),
    de: ({ plan, hasLink, amount, card }) => ({
      subject: `Bitte bestätigen Sie Ihre Zahlung für ${plan}`,
      preview: 'Ihre Bank führt die Zahlung erst nach Ihrer Bestätigung aus.',
      heading: 'Bitte bestätigen Sie Ihre Zahlung',
      paragraphs: [
        `Ihre Bank verlangt, dass Sie Ihre Zahlung${de.over(amount)} für ${plan}${de.by(card)} ` +
          'bestätigen. Erst danach kann sie ausgeführt werden.',
        `${hasLink ? 'Sie können die Zahlung auf Ihrer Abrechnungsseite bestätigen' : ASK.de}. ` +
          'Wir fragen nie per E-Mail nach Passwörtern oder Kartennummern.',
      ],
      action: 'Zahlung bestätigen',
    }),
  },
}
