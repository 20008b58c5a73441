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

function suspendedInEnglish({ plan, happenedOn, isInvoiced, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Your access is suspended',
    preview: `Pay the open amount for ${plan} to restore access.`,
    heading: 'Your access is suspended',
    paragraphs: [
      `We suspended access for your ${plan} subscription${en.dated(' on', happenedOn)} because a ` +
        `payment${en.of(amount)} is missing.`,
      'Your access returns automatically when the payment arrives.',
    ],
    action: isInvoiced ? en.INVOICES : en.PAY,
  }
}

/** Nothing is owed: its trial ended without a payment method, or it was paused by hand. */
function pausedInEnglish({ plan }: SpokenFacts): EmailWords {
  return {
    subject: 'Your subscription is paused',
    preview: `${plan} is paused; you owe nothing.`,
    heading: 'Your subscription is paused',
    paragraphs: [
      `Your ${plan} subscription is paused, and so is its access. You owe nothing.`,
      'To go on, see that there is a payment method, and tell us. You have your access back as ' +
        'soon as the subscription is resumed.',
    ],
    action: en.READ,
  }
}

function suspendedInGerman({ plan, happenedOn, isInvoiced, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihr Zugang ist gesperrt',
    preview: `Begleichen Sie, was für ${plan} offen ist, um ihn zurückzubekommen.`,
    heading: 'Ihr Zugang ist gesperrt',
    paragraphs: [
      `Wir haben den Zugang Ihres Abonnements ${plan}${de.dated(' am', happenedOn)} gesperrt, ` +
        `weil eine Zahlung${de.over(amount)} fehlt.`,
      'Sobald das geklärt ist, erhalten Sie ihn von selbst zurück.',
    ],
    action: isInvoiced ? de.INVOICES : de.PAY,
  }
}

/** Nothing is owed: its trial ended without a payment method, or it was paused by hand. */
function pausedInGerman({ plan }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihr Abonnement pausiert',
    preview: `${plan} pausiert; es ist nichts offen.`,
    heading: 'Ihr Abonnement pausiert',
    paragraphs: [
      `Ihr Abonnement ${plan} pausiert und mit ihm der Zugang. Es ist nichts offen.`,
      'Wenn es weitergehen soll, hinterlegen Sie bitte eine Zahlungsart und sagen Sie uns ' +
        'Bescheid. Sobald das Abonnement weiterläuft, haben Sie Ihren Zugang zurück.',
    ],
    action: de.READ,
  }
}
