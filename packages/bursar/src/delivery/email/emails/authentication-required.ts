import type { Email } from '../email.ts'
import { whenEnded } from '../overtaken-rules.ts'
import { PAYMENT } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

const OPEN_IN_GERMAN = 'Bitte öffnen Sie Ihre Abrechnungsseite und bestätigen Sie die Zahlung dort'

/** Where there is no page to lead to. */
const ASK = {
  en: 'Please write to us, and we tell you where',
  de: 'Bitte schreiben Sie uns, dann sagen wir Ihnen, wo das geht',
}

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const AUTHENTICATION_REQUIRED: Email<'authentication_required'> = {
  when: 'The bank wants the customer to confirm a payment: once per invoice',
  shows: ['plan'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenEnded,
  sample: { payment: PAYMENT },
  variants: {},
  words: {
    en: ({ plan, happenedOn, hasLink, amount, card }) => ({
      subject: 'Please confirm your payment',
      preview: `Your bank asks you to confirm the payment for ${plan}.`,
      heading: 'Please confirm your payment',
      paragraphs: [
        `Your bank asks you to confirm the payment${en.of(amount)}` +
          `${en.dated(' from', happenedOn)}${en.by(card)} for your ${plan} subscription. ` +
          'The payment cannot complete until you do.',
        `${hasLink ? 'Please open your billing page and confirm it there' : ASK.en}. ` +
          'We never ask for passwords or card numbers by email.',
      ],
      action: 'Confirm payment',
    }),
    de: ({ plan, happenedOn, hasLink, amount, card }) => ({
      subject: 'Bitte bestätigen Sie Ihre Zahlung',
      preview: `Ihre Bank bittet Sie, die Zahlung für ${plan} zu bestätigen.`,
      heading: 'Bitte bestätigen Sie Ihre Zahlung',
      paragraphs: [
        `Ihre Bank verlangt, dass Sie die Zahlung${de.over(amount)}` +
          `${de.dated(' vom', happenedOn)}${de.by(card)} für Ihr Abonnement ${plan} bestätigen. ` +
          'Vorher kann sie nicht ausgeführt werden.',
        `${hasLink ? OPEN_IN_GERMAN : ASK.de}. ` +
          'Wir fragen nie per E-Mail nach Passwörtern oder Kartennummern.',
      ],
      action: 'Zahlung bestätigen',
    }),
  },
}
