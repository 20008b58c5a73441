import type { LanguageWords, NoticeWords, SpokenFacts } from './notice-facts.ts'

const PAY = 'Update payment method'
const LOOK = 'See your subscription'
const INVOICES = 'See your invoices'
/** Where there is no page to lead to. */
const ASK = 'Please write to us, and we tell you where'

export const ENGLISH: LanguageWords = {
  phrases: {
    greeting: (tenant) => (tenant === null ? 'Hello,' : `Hello ${tenant},`),
    closing: (brand) => `Kind regards\n${brand}`,
    reason: (tenant, brand) =>
      `You get this mail because ${tenant === null ? 'you are' : `${tenant} is`} a customer of ` +
      `${brand}. It is about your contract, not advertising.`,
    labels: {
      customer: 'Customer',
      plan: 'Plan',
      planBefore: 'Plan before',
      renewsOn: 'Renews on',
      endsOn: 'Ends on',
      accessUntil: 'Access until',
    },
  },
  notices: {
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
      action: LOOK,
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
      action: LOOK,
    }),
    payment_failed: (facts) => (facts.isInvoiced ? overdue(facts) : failed(facts)),
    authentication_required: ({ plan, happenedOn, hasLink }) => ({
      subject: 'Please confirm your payment',
      preview: `Your bank asks you to confirm the payment for ${plan}.`,
      heading: 'Please confirm your payment',
      paragraphs: [
        `Your bank wants you to confirm the payment${dated(' of', happenedOn)} for your ${plan} ` +
          'subscription. Until then it cannot be made.',
        `${hasLink ? 'Please open your billing page and confirm it there' : ASK}. We never ask ` +
          'for passwords or card numbers by mail.',
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
      action: LOOK,
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
      action: LOOK,
    }),
    plan_changed: ({ plan, planBefore }) => ({
      subject: `Your plan is now ${plan}`,
      preview: `It was ${planBefore} before.`,
      heading: `Your plan is now ${plan}`,
      paragraphs: [
        `We changed your plan from ${planBefore} to ${plan}.`,
        'Your next bill shows what that means for the amount.',
      ],
      action: LOOK,
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

function failed({ plan, happenedOn, graceEnd }: SpokenFacts): NoticeWords {
  return {
    subject: 'Your payment did not go through',
    preview: `Please check your payment method for ${plan}.`,
    heading: 'Your payment did not go through',
    paragraphs: [
      `The payment${dated(' of', happenedOn)} for your ${plan} subscription failed.`,
      'Please check your payment method. We try again in the next days, so if you have put it ' +
        'right, there is nothing more to do.',
      keptUntil(graceEnd),
    ],
    action: PAY,
  }
}

/** Who pays by invoice has no card that could be tried again. */
function overdue({ plan, happenedOn, graceEnd }: SpokenFacts): NoticeWords {
  return {
    subject: 'Your invoice is overdue',
    preview: `Please pay the invoice for ${plan}.`,
    heading: 'Your invoice is overdue',
    paragraphs: [
      `The invoice${dated(' of', happenedOn)} for your ${plan} subscription is overdue.`,
      'Please pay it. If you have done so in the last days, there is nothing more to do.',
      keptUntil(graceEnd),
    ],
    action: INVOICES,
  }
}

function suspended({ plan, happenedOn, isInvoiced }: SpokenFacts): NoticeWords {
  return {
    subject: 'Your access is suspended',
    preview: `Pay what is due for ${plan} to have it back.`,
    heading: 'Your access is suspended',
    paragraphs: [
      `We suspended the access of your ${plan} subscription` +
        `${dated(' on', happenedOn)}, because a payment is missing.`,
      'As soon as that is settled, you have it back by itself.',
    ],
    action: isInvoiced ? INVOICES : PAY,
  }
}

/** Nothing is owed: its trial ended without a payment method, or it was paused by hand. */
function paused({ plan }: SpokenFacts): NoticeWords {
  return {
    subject: 'Your subscription is paused',
    preview: `${plan} is paused; you owe nothing.`,
    heading: 'Your subscription is paused',
    paragraphs: [
      `Your ${plan} subscription is paused, and so is its access. You owe nothing.`,
      'To go on, see that there is a payment method, and tell us. You have your access back as ' +
        'soon as the subscription is resumed.',
    ],
    action: LOOK,
  }
}

function renews({ plan, termEnd, daysLeft, isInvoiced }: SpokenFacts): NoticeWords {
  return {
    subject: `Your subscription renews ${inDays(daysLeft)}`,
    preview: `${plan} renews${on(termEnd)}.`,
    heading: `Your subscription renews ${inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription renews${on(termEnd)} by itself ${billed(isInvoiced)}.`,
      'There is nothing to do. If you do not want to renew, cancel before this day.',
    ],
    action: LOOK,
  }
}

function runsOut({ plan, termEnd, daysLeft }: SpokenFacts): NoticeWords {
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
