import type { EmailWords, LanguageWords, SpokenFacts } from './email-facts.ts'

const PAY = 'Update payment method'
const READ = 'See your subscription'
const INVOICES = 'See your invoices'
/** Where there is no page to lead to. */
const ASK = 'Please write to us, and we tell you where'

export const ENGLISH: LanguageWords = {
  phrases: {
    greeting: (tenant) => (tenant === null ? 'Hello,' : `Hello ${tenant},`),
    closing: (brand) => `Kind regards\n${brand}`,
    reason: (tenant, brand) =>
      'You’re receiving this email because ' +
      `${tenant === null ? 'you are' : `${tenant} is`} a customer of ${brand}. ` +
      'This is a service message about your subscription.',
    labels: {
      customer: 'Customer',
      plan: 'Plan',
      planBefore: 'Plan before',
      renewsOn: 'Renews on',
      endsOn: 'Ends on',
      accessUntil: 'Access until',
      amount: 'Amount',
      card: 'Card',
    },
  },
  emails: {
    welcome: ({ brand, plan, isTrial, termEnd }) => ({
      subject: `Welcome to ${brand}`,
      preview: isTrial ? `Your trial of ${plan} has begun.` : `${plan} is ready for you.`,
      heading: `Welcome to ${brand}`,
      paragraphs: [
        isTrial
          ? `Your trial of ${plan} has begun${dated(' and runs until', termEnd)}.`
          : `Thank you for your order. Your ${plan} subscription is active.`,
        'You can begin right away.',
      ],
      action: READ,
    }),
    payment_processing: ({ plan, amount }) => ({
      subject: 'Your payment is being processed',
      preview: `You get access to ${plan} when the payment arrives.`,
      heading: 'Your payment is being processed',
      paragraphs: [
        `Thank you for your order. Your bank is processing the payment${of(amount)} for your ` +
          `${plan} subscription. This can take several business days.`,
        'You get access automatically when the payment arrives. You do not need to do anything.',
      ],
      action: READ,
    }),
    renewal: (facts) => (facts.isRenewedByItself ? renews(facts) : runsOut(facts)),
    trial_ending: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Your trial ends ${inDays(daysLeft)}`,
      preview: `Your trial of ${plan} ends${on(termEnd)}.`,
      heading: `Your trial ends ${inDays(daysLeft)}`,
      paragraphs: [
        `Your trial of ${plan} ends${on(termEnd)}.`,
        isRenewedByItself
          ? `Your subscription begins then ${billed(isInvoiced)}. If you do not want that, ` +
            'cancel before this day.'
          : 'If you want to go on, please take out a subscription before this day.',
      ],
      action: READ,
    }),
    payment_failed: (facts) => (facts.isInvoiced ? overdue(facts) : failed(facts)),
    authentication_required: ({ plan, happenedOn, hasLink, amount, card }) => ({
      subject: 'Please confirm your payment',
      preview: `Your bank asks you to confirm the payment for ${plan}.`,
      heading: 'Please confirm your payment',
      paragraphs: [
        `Your bank asks you to confirm the payment${of(amount)}${dated(' from', happenedOn)}` +
          `${by(card)} for your ${plan} subscription. The payment cannot complete until you do.`,
        `${hasLink ? 'Please open your billing page and confirm it there' : ASK}. We never ask ` +
          'for passwords or card numbers by email.',
      ],
      action: 'Confirm payment',
    }),
    grace_started: ({ plan, termEnd, graceEnd }) => ({
      subject: 'Your subscription has run out',
      preview: `Please renew ${plan}.`,
      heading: 'Your subscription has run out',
      paragraphs: [
        `Your ${plan} subscription ran out${dated(' on', termEnd)} and has not been renewed.`,
        keptUntil(graceEnd),
      ],
      action: 'Renew subscription',
    }),
    suspended: (facts) => (facts.isPaused ? paused(facts) : suspended(facts)),
    reactivated: ({ plan, isNew }) => ({
      subject: 'Your access is back',
      preview: isNew ? `${plan} is ready for you.` : `${plan} is active again.`,
      heading: 'Your access is back',
      paragraphs: [
        isNew
          ? `Thank you for your order. Your ${plan} subscription is active.`
          : `Everything is settled. Your ${plan} subscription is active again.`,
        'Thank you for staying with us.',
      ],
      action: READ,
    }),
    cancelled: ({ plan, happenedOn }) => ({
      subject: 'Your subscription has ended',
      preview: `${plan} has ended${dated(', on', happenedOn)}.`,
      heading: 'Your subscription has ended',
      paragraphs: [
        happenedOn === null
          ? `Your ${plan} subscription has ended and does not renew any more.`
          : `Your ${plan} subscription ended on ${happenedOn} and does not renew any more.`,
        'You are welcome to subscribe again at any time.',
      ],
      action: READ,
    }),
    plan_changed: ({ plan, planBefore }) => ({
      subject: `Your plan is now ${plan}`,
      preview: `It was ${planBefore} before.`,
      heading: `Your plan is now ${plan}`,
      paragraphs: [
        `We changed your plan from ${planBefore} to ${plan}.`,
        'Your next bill shows what that means for the amount.',
      ],
      action: READ,
    }),
    merge_offered: ({ brand, linkUntil }) => ({
      subject: `Did you buy from ${brand} again?`,
      preview: 'Confirm that the new purchase belongs to your account.',
      heading: 'Is this new purchase yours?',
      paragraphs: [
        `Someone bought a subscription from ${brand} and entered your email address. We can’t ` +
          'verify who they are, so the purchase got a new, separate account.',
        'If you made this purchase, open the link to move it to your existing account. The link ' +
          `works once${dated(', until', linkUntil)}.`,
        'If you didn’t, ignore this email. Your account doesn’t change.',
      ],
      action: 'Review the purchase',
    }),
  },
}

function failed({ plan, happenedOn, graceEnd, amount, card }: SpokenFacts): EmailWords {
  return {
    subject: 'Your payment did not go through',
    preview: `Please check your payment method for ${plan}.`,
    heading: 'Your payment did not go through',
    paragraphs: [
      `The payment${of(amount)}${dated(' on', happenedOn)}${by(card)} for your ${plan} ` +
        'subscription failed.',
      'Please check your payment method. We will try again over the next few days. If you have ' +
        'already updated it, you do not need to do anything else.',
      keptUntil(graceEnd),
    ],
    action: PAY,
  }
}

/** Who pays by invoice has no card that could be tried again. */
function overdue({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Your invoice is overdue',
    preview: `Please pay the invoice for ${plan}.`,
    heading: 'Your invoice is overdue',
    paragraphs: [
      `The invoice${over(amount)}${dated(' from', happenedOn)} for your ${plan} subscription is ` +
        'overdue.',
      'Please pay it. If you paid in the last few days, you do not need to do anything else.',
      keptUntil(graceEnd),
    ],
    action: INVOICES,
  }
}

function suspended({ plan, happenedOn, isInvoiced, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Your access is suspended',
    preview: `Pay the open amount for ${plan} to restore access.`,
    heading: 'Your access is suspended',
    paragraphs: [
      `We suspended access for your ${plan} subscription${dated(' on', happenedOn)} because a ` +
        `payment${of(amount)} is missing.`,
      'Your access returns automatically when the payment arrives.',
    ],
    action: isInvoiced ? INVOICES : PAY,
  }
}

/** Nothing is owed: its trial ended without a payment method, or it was paused by hand. */
function paused({ plan }: SpokenFacts): EmailWords {
  return {
    subject: 'Your subscription is paused',
    preview: `${plan} is paused; you owe nothing.`,
    heading: 'Your subscription is paused',
    paragraphs: [
      `Your ${plan} subscription is paused, and so is its access. You owe nothing.`,
      'To go on, see that there is a payment method, and tell us. You have your access back as ' +
        'soon as the subscription is resumed.',
    ],
    action: READ,
  }
}

function renews(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Your subscription renews ${inDays(daysLeft)}`,
    preview: `${plan} renews${on(termEnd)}.`,
    heading: `Your subscription renews ${inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription renews automatically${on(termEnd)}. ${renewalPrice(facts)}`,
      'You do not need to do anything. If you do not want to renew, cancel before that date.',
    ],
    action: READ,
  }
}

function runsOut({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Your subscription runs out ${inDays(daysLeft)}`,
    preview: `${plan} runs out${on(termEnd)}.`,
    heading: `Your subscription runs out ${inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription runs out${on(termEnd)}. It does not renew by itself.`,
      'Please renew it before this day to keep your access.',
    ],
    action: 'Renew subscription',
  }
}

/** How it is paid for. */
function billed(isInvoiced: boolean): string {
  return isInvoiced ? 'and we send you an invoice for it' : 'and is billed as agreed'
}

function renewalPrice({ isInvoiced, amount, card }: SpokenFacts): string {
  if (amount === null) {
    return isInvoiced ? 'We will send you an invoice.' : 'We will charge you as agreed.'
  }
  if (isInvoiced) return `We will send you an invoice for ${amount}.`
  return `We will charge ${amount}${card === null ? '' : ` to your card ending in ${card}`}.`
}

/** Of a payment. */
function of(amount: string | null): string {
  return amount === null ? '' : ` of ${amount}`
}

/** Of an invoice. */
function over(amount: string | null): string {
  return amount === null ? '' : ` for ${amount}`
}

function by(card: string | null): string {
  return card === null ? '' : ` (card ending in ${card})`
}

function inDays(days: number | null): string {
  if (days === null) return 'soon'
  return days <= 1 ? 'within a day' : `in ${days} days`
}

function dated(before: string, date: string | null): string {
  return date === null ? '' : `${before} ${date}`
}

function on(date: string | null): string {
  return date === null ? ' soon' : ` on ${date}`
}

function keptUntil(graceEnd: string | null): string {
  return graceEnd === null
    ? 'You keep your access for now.'
    : `You keep your access until ${graceEnd}; after that we have to suspend it.`
}
