import type { Email } from '../email.ts'
import { whenTermMoved } from '../overtaken-rules.ts'
import type { EmailWords, SpokenFacts } from '../template/email-facts.ts'
import { PAYMENT, PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `schedule/reminders.store.ts`. */
export const RENEWAL: Email<'renewal'> = {
  when:
    'The term ends in 90, 60, 30, 14, 7 or 1 days (`NOTIFICATION_DAYS`). Only for terms of 90' +
    ' days and longer, and for contracts that Stripe does not renew: a card that is charged ' +
    'every month needs no reminder',
  shows: ['plan', 'termEnd'],
  payment: 'upcoming',
  leadsTo: 'billing_page',
  isOvertaken: whenTermMoved,
  sample: { payment: PAYMENT },
  variants: {
    contract: { isRenewedByItself: false },
    invoice: { isInvoiced: true, payment: PAYMENT_WITHOUT_CARD },
  },
  words: {
    en: (facts) => (facts.isRenewedByItself ? renewsInEnglish(facts) : runsOutInEnglish(facts)),
    de: (facts) => (facts.isRenewedByItself ? renewsInGerman(facts) : runsOutInGerman(facts)),
  },
}

function renewsInEnglish(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Your subscription renews ${en.inDays(daysLeft)}`,
    preview: `${plan} renews${en.on(termEnd)}.`,
    heading: `Your subscription renews ${en.inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription renews automatically${en.on(termEnd)}. ` +
        renewalPriceInEnglish(facts),
      'You do not need to do anything. If you do not want to renew, cancel before that date.',
    ],
    action: en.READ,
  }
}

function runsOutInEnglish({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Your subscription runs out ${en.inDays(daysLeft)}`,
    preview: `${plan} runs out${en.on(termEnd)}.`,
    heading: `Your subscription runs out ${en.inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription runs out${en.on(termEnd)}. It does not renew by itself.`,
      'Please renew it before this day to keep your access.',
    ],
    action: 'Renew subscription',
  }
}

function renewalPriceInEnglish({ isInvoiced, amount, card }: SpokenFacts): string {
  if (amount === null) {
    return isInvoiced ? 'We will send you an invoice.' : 'We will charge you as agreed.'
  }
  if (isInvoiced) return `We will send you an invoice for ${amount}.`
  return `We will charge ${amount}${card === null ? '' : ` to your card ending in ${card}`}.`
}

function renewsInGerman(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Ihr Abonnement verlängert sich ${de.inDays(daysLeft)}`,
    preview: `${plan} verlängert sich${de.on(termEnd)}.`,
    heading: `Ihr Abonnement verlängert sich ${de.inDays(daysLeft)}`,
    paragraphs: [
      `Ihr Abonnement ${plan} verlängert sich${de.on(termEnd)} automatisch. ` +
        renewalPriceInGerman(facts),
      'Sie müssen nichts tun. Wenn Sie das nicht möchten, kündigen Sie bitte vor diesem Tag.',
    ],
    action: de.READ,
  }
}

function runsOutInGerman({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Ihr Abonnement läuft ${de.inDays(daysLeft)} ab`,
    preview: `${plan} läuft${de.on(termEnd)} ab.`,
    heading: `Ihr Abonnement läuft ${de.inDays(daysLeft)} ab`,
    paragraphs: [
      `Ihr Abonnement ${plan} läuft${de.on(termEnd)} ab. Es verlängert sich nicht von selbst.`,
      'Bitte verlängern Sie es vor diesem Tag, um Ihren Zugang zu behalten.',
    ],
    action: 'Abonnement verlängern',
  }
}

function renewalPriceInGerman({ isInvoiced, amount, card }: SpokenFacts): string {
  if (amount === null) {
    return isInvoiced ? 'Sie erhalten eine Rechnung.' : 'Die Abrechnung erfolgt wie vereinbart.'
  }
  if (isInvoiced) return `Sie erhalten eine Rechnung über ${amount}.`
  const from = card === null ? '' : ` von Ihrer Karte mit den Endziffern ${card}`
  return `Wir buchen ${amount}${from} ab.`
}
