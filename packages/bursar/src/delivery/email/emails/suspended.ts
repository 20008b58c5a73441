import type { Email } from '../email.ts'
import { whenStatusMoved } from '../overtaken-rules.ts'
import type { EmailWords, SpokenFacts } from '../template/email-facts.ts'
import { PAYMENT } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const SUSPENDED: Email<'suspended'> = {
  when: 'Access is suspended, or the subscription is paused at Stripe',
  shows: ['plan'],
  payment: 'open',
  leadsTo: 'billing_page',
  isOvertaken: whenStatusMoved,
  sample: { payment: PAYMENT },
  variants: { paused: { isPaused: true } },
  words: {
    en: (facts) => (facts.isPaused ? pausedInEnglish(facts) : suspendedInEnglish(facts)),
    de: (facts) => (facts.isPaused ? pausedInGerman(facts) : suspendedInGerman(facts)),
  },
}

function suspendedInEnglish(facts: SpokenFacts): EmailWords {
  const { plan, happenedOn, isInvoiced, amount } = facts
  return {
    subject: `Your access to ${plan} is suspended`,
    preview: isInvoiced
      ? 'Pay your invoice to restore your access.'
      : 'Update your payment method to restore your access.',
    heading: 'Your access is suspended',
    paragraphs: [
      `We suspended your access to ${plan}${en.dated(' on', happenedOn)} because we haven’t ` +
        `received your${en.of(amount)} payment.`,
      'Your access returns automatically once the payment goes through.',
    ],
    action: isInvoiced ? en.INVOICES : en.PAY,
  }
}

/** Nothing is to be paid: a trial ended without a payment method, or an operator paused it. */
function pausedInEnglish({ plan }: SpokenFacts): EmailWords {
  return {
    subject: `Your ${plan} subscription is paused`,
    preview: 'There’s nothing to pay. Contact us to resume your subscription.',
    heading: 'Your subscription is paused',
    paragraphs: [
      `Your ${plan} subscription is paused, and so is your access. There’s nothing to pay.`,
      'To resume your subscription, make sure that a payment method is saved, then contact us. ' +
        'Your access returns as soon as the subscription resumes.',
    ],
    action: en.READ,
  }
}

function suspendedInGerman(facts: SpokenFacts): EmailWords {
  const { plan, happenedOn, isInvoiced, amount } = facts
  return {
    subject: `Ihr Zugang zu ${plan} ist gesperrt`,
    preview: isInvoiced
      ? 'Begleichen Sie Ihre Rechnung, um wieder Zugang zu erhalten.'
      : 'Aktualisieren Sie Ihre Zahlungsart, um wieder Zugang zu erhalten.',
    heading: 'Ihr Zugang ist gesperrt',
    paragraphs: [
      `Wir haben Ihren Zugang zu ${plan}${de.dated(' am', happenedOn)} gesperrt, weil Ihre ` +
        `Zahlung${de.over(amount)} noch nicht eingegangen ist.`,
      'Sobald die Zahlung eingeht, erhalten Sie automatisch wieder Zugang.',
    ],
    action: isInvoiced ? de.INVOICES : de.PAY,
  }
}

/** Nothing is to be paid: a trial ended without a payment method, or an operator paused it. */
function pausedInGerman({ plan }: SpokenFacts): EmailWords {
  return {
    subject: `Ihr Abonnement ${plan} ist pausiert`,
    preview: 'Sie müssen nichts zahlen. Zum Fortsetzen wenden Sie sich bitte an uns.',
    heading: 'Ihr Abonnement ist pausiert',
    paragraphs: [
      `Ihr Abonnement ${plan} ist pausiert und damit auch Ihr Zugang. Sie müssen nichts zahlen.`,
      'Wenn Sie das Abonnement fortsetzen möchten, hinterlegen Sie bitte eine Zahlungsart und ' +
        'wenden Sie sich an uns. Sobald das Abonnement fortgesetzt ist, haben Sie wieder Zugang.',
    ],
    action: de.READ,
  }
}
