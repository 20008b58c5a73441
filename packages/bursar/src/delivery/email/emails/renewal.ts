import type { Email } from '../email.ts'
import { whenTermMoved } from '../overtaken-rules.ts'
import type { EmailWords, SpokenFacts } from '../template/email-facts.ts'
import { PAYMENT, PAYMENT_WITHOUT_CARD } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `schedule/reminders.store.ts`. */
export const RENEWAL: Email<'renewal'> = {
  when:
    'The term ends in 90, 60, 30, 14, 7 or 1 days (`NOTIFICATION_DAYS`). Only for terms of at ' +
    'least 90 days and for contracts that Stripe does not renew. Monthly subscriptions get no ' +
    'reminder',
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
    en: (facts) => (facts.isRenewedByItself ? renewsInEnglish(facts) : endsInEnglish(facts)),
    de: (facts) => (facts.isRenewedByItself ? renewsInGerman(facts) : endsInGerman(facts)),
  },
}

function renewsInEnglish(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Your ${plan} subscription renews ${en.inDays(daysLeft)}`,
    preview: `${renewalPriceInEnglish(facts)} You don’t need to do anything.`,
    heading: `Your subscription renews ${en.inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription renews automatically${en.on(termEnd)}. ` +
        renewalPriceInEnglish(facts),
      'You don’t need to do anything. If you don’t want to renew, cancel before that date.',
    ],
    action: en.READ,
  }
}

function endsInEnglish({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Your ${plan} subscription ends ${en.inDays(daysLeft)}`,
    preview: 'Renew your subscription to keep your access.',
    heading: `Your subscription ends ${en.inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription ends${en.on(termEnd)} and doesn’t renew automatically.`,
      'To keep your access, renew it before that date.',
    ],
    action: 'Renew subscription',
  }
}

function renewalPriceInEnglish({ isInvoiced, amount, card }: SpokenFacts): string {
  if (isInvoiced) return `We’ll send you an invoice${amount === null ? '' : ` for ${amount}`}.`
  const method = card === null ? 'your saved payment method' : `your card ending in ${card}`
  return amount === null ? `We’ll charge ${method}.` : `We’ll charge ${amount} to ${method}.`
}

function renewsInGerman(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Ihr Abonnement ${plan} verlängert sich ${de.inDays(daysLeft)}`,
    preview: `${renewalPriceInGerman(facts)} Sie müssen nichts tun.`,
    heading: `Ihr Abonnement verlängert sich ${de.inDays(daysLeft)}`,
    paragraphs: [
      `Ihr Abonnement ${plan} verlängert sich${de.on(termEnd)} automatisch. ` +
        renewalPriceInGerman(facts),
      'Sie müssen nichts tun. Wenn Sie nicht verlängern möchten, kündigen Sie bitte vor diesem ' +
        'Datum.',
    ],
    action: de.READ,
  }
}

function endsInGerman({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Ihr Abonnement ${plan} endet ${de.inDays(daysLeft)}`,
    preview: 'Verlängern Sie Ihr Abonnement, um Ihren Zugang zu behalten.',
    heading: `Ihr Abonnement endet ${de.inDays(daysLeft)}`,
    paragraphs: [
      `Ihr Abonnement ${plan} endet${de.on(termEnd)} und verlängert sich nicht automatisch.`,
      'Um Ihren Zugang zu behalten, verlängern Sie es bitte vor diesem Datum.',
    ],
    action: 'Abonnement verlängern',
  }
}

function renewalPriceInGerman({ isInvoiced, amount, card }: SpokenFacts): string {
  if (isInvoiced) return `Sie erhalten eine Rechnung${de.over(amount)}.`
  const method =
    card === null
      ? 'über Ihre hinterlegte Zahlungsart'
      : `von Ihrer Karte mit den Endziffern ${card}`
  return `Wir buchen ${amount ?? 'den fälligen Betrag'} ${method} ab.`
}
