import type { Email } from '../email.ts'
import { whenStatusMoved } from '../overtaken-rules.ts'
import type { EmailWords, SpokenFacts } from '../template/email-facts.ts'
import { PAYMENT, PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PAYMENT_FAILED: Email<'payment_failed'> = {
  when: 'A payment failed or a sent invoice is overdue, and the grace period starts',
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

function failedInEnglish({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: `Your payment for ${plan} didn’t go through`,
    preview: `Update your payment method${en.dated(' by', graceEnd)} to keep your access.`,
    heading: 'Your payment didn’t go through',
    paragraphs: [
      `Your${en.of(amount)} payment for ${plan}${en.dated(' on', happenedOn)} didn’t go through.`,
      'Update your payment method to keep your access. We’ll retry the payment over the next few ' +
        'days. Once it goes through, you don’t need to do anything else.',
      en.keptUntil(graceEnd),
    ],
    action: en.PAY,
  }
}

/** Customers who pay by invoice have no card to retry. The date is the invoice's due date. */
function overdueInEnglish({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: `Your invoice for ${plan} is overdue`,
    preview: `Pay the invoice${en.dated(' by', graceEnd)} to keep your access.`,
    heading: 'Your invoice is overdue',
    paragraphs: [
      happenedOn === null
        ? `Your${en.of(amount)} invoice for ${plan} is overdue.`
        : `Your${en.of(amount)} invoice for ${plan} was due on ${happenedOn} and hasn’t been paid.`,
      'Please pay it now. If you already paid in the last few days, you don’t need to do anything.',
      en.keptUntil(graceEnd),
    ],
    action: en.INVOICES,
  }
}

function failedInGerman({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: `Ihre Zahlung für ${plan} ist fehlgeschlagen`,
    preview: `Aktualisieren Sie Ihre Zahlungsart${de.dated(' bis zum', graceEnd)}.`,
    heading: 'Ihre Zahlung ist fehlgeschlagen',
    paragraphs: [
      `Ihre Zahlung${de.over(amount)} für ${plan}${de.dated(' vom', happenedOn)} ist ` +
        'fehlgeschlagen.',
      'Bitte aktualisieren Sie Ihre Zahlungsart. Wir versuchen die Abbuchung in den nächsten ' +
        'Tagen erneut. Sobald sie gelingt, müssen Sie nichts weiter tun.',
      de.keptUntil(graceEnd),
    ],
    action: de.PAY,
  }
}

function overdueInGerman({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: `Ihre Rechnung für ${plan} ist überfällig`,
    preview: `Bitte begleichen Sie die Rechnung${de.dated(' bis zum', graceEnd)}.`,
    heading: 'Ihre Rechnung ist überfällig',
    paragraphs: [
      happenedOn === null
        ? `Ihre Rechnung${de.over(amount)} für ${plan} ist überfällig.`
        : `Ihre Rechnung${de.over(amount)} für ${plan} war am ${happenedOn} fällig und ist noch ` +
          'nicht bezahlt.',
      'Bitte begleichen Sie die Rechnung. Wenn Sie in den letzten Tagen bereits bezahlt haben, ' +
        'müssen Sie nichts weiter tun.',
      de.keptUntil(graceEnd),
    ],
    action: de.INVOICES,
  }
}
