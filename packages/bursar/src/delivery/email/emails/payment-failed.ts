import type { Email } from '../email.ts'
import { whenStatusMoved } from '../overtaken-rules.ts'
import type { EmailWords, SpokenFacts } from '../template/email-facts.ts'
import { PAYMENT, PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PAYMENT_FAILED: Email<'payment_failed'> = {
  when: 'A payment failed, or an invoice that was sent is overdue, and the grace period begins',
  shows: ['plan', 'graceEnd'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenStatusMoved,
  sample: { payment: PAYMENT },
  variants: { invoice: { isInvoiced: true, payment: PAYMENT_WITHOUT_CARD } },
  words: {
    en: (facts) => (facts.isInvoiced ? overdueInEnglish(facts) : failedInEnglish(facts)),
    de: (facts) => (facts.isInvoiced ? overdueInGerman(facts) : failedInGerman(facts)),
  },
}

function failedInEnglish({ plan, happenedOn, graceEnd, amount, card }: SpokenFacts): EmailWords {
  return {
    subject: 'Your payment did not go through',
    preview: `Please check your payment method for ${plan}.`,
    heading: 'Your payment did not go through',
    paragraphs: [
      `The payment${en.of(amount)}${en.dated(' on', happenedOn)}${en.by(card)} for your ${plan} ` +
        'subscription failed.',
      'Please check your payment method. We will try again over the next few days. If you have ' +
        'already updated it, you do not need to do anything else.',
      en.keptUntil(graceEnd),
    ],
    action: en.PAY,
  }
}

/** Who pays by invoice has no card that could be tried again. */
function overdueInEnglish({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Your invoice is overdue',
    preview: `Please pay the invoice for ${plan}.`,
    heading: 'Your invoice is overdue',
    paragraphs: [
      `The invoice${en.over(amount)}${en.dated(' from', happenedOn)} for your ${plan} ` +
        'subscription is overdue.',
      'Please pay it. If you paid in the last few days, you do not need to do anything else.',
      en.keptUntil(graceEnd),
    ],
    action: en.INVOICES,
  }
}

function failedInGerman({ plan, happenedOn, graceEnd, amount, card }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihre Zahlung ist fehlgeschlagen',
    preview: `Bitte prüfen Sie Ihre Zahlungsart für ${plan}.`,
    heading: 'Ihre Zahlung ist fehlgeschlagen',
    paragraphs: [
      `Die Zahlung${de.over(amount)}${de.dated(' vom', happenedOn)}${de.by(card)} für Ihr ` +
        `Abonnement ${plan} ist fehlgeschlagen.`,
      'Bitte prüfen Sie Ihre Zahlungsart. Wir versuchen es in den nächsten Tagen erneut; wenn ' +
        'dann alles stimmt, müssen Sie nichts weiter tun.',
      de.keptUntil(graceEnd),
    ],
    action: de.PAY,
  }
}

/** Who pays by invoice has no card that could be tried again. */
function overdueInGerman({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihre Rechnung ist überfällig',
    preview: `Bitte begleichen Sie die Rechnung für ${plan}.`,
    heading: 'Ihre Rechnung ist überfällig',
    paragraphs: [
      `Die Rechnung${de.over(amount)}${de.dated(' vom', happenedOn)} für Ihr Abonnement ${plan} ` +
        'ist überfällig.',
      'Bitte begleichen Sie sie. Wenn Sie das in den letzten Tagen getan haben, müssen Sie ' +
        'nichts weiter tun.',
      de.keptUntil(graceEnd),
    ],
    action: de.INVOICES,
  }
}
