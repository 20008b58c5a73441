import type { LanguageWords, NoticeWords, SpokenFacts } from './notice-facts.ts'

const PAY = 'Update payment method'
const LOOK = 'See your subscription'

export const ENGLISH: LanguageWords = {
  phrases: {
    greeting: (tenant) => `Hello ${tenant},`,
    closing: (brand) => `Kind regards\n${brand}`,
    reason: (tenant, brand) =>
      `You get this mail because ${tenant} is a customer of ${brand}. It is about your contract, ` +
      'not advertising.',
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
    trial_ending: ({ plan, termEnd, daysLeft, isRenewedByItself }) => ({
      subject: `Your trial ends ${inDays(daysLeft)}`,
      preview: `Your trial of ${plan} ends${on(termEnd)}.`,
      heading: `Your trial ends ${inDays(daysLeft)}`,
      paragraphs: [
        `Your trial of ${plan} ends${on(termEnd)}.`,
        isRenewedByItself
          ? 'Your subscription begins then and is billed as agreed. If you do not want that, ' +
            'cancel before this day.'
          : 'If you want to go on, please take out a subscription before this day.',
      ],
      action: LOOK,
    }),
    payment_failed: ({ plan, happenedOn, graceEnd }) => ({
      subject: 'Your payment did not go through',
      preview: `Please check your payment method for ${plan}.`,
      heading: 'Your payment did not go through',
      paragraphs: [
        `The payment for your ${plan} subscription failed on ${happenedOn}.`,
        'Please check your payment method. We try again in the next days, so if you have put it ' +
          'right, there is nothing more to do.',
        keptUntil(graceEnd),
      ],
      action: PAY,
    }),
    authentication_required: ({ plan, happenedOn }) => ({
      subject: 'Please confirm your payment',
      preview: `Your bank asks you to confirm the payment for ${plan}.`,
      heading: 'Please confirm your payment',
      paragraphs: [
        `Your bank wants you to confirm the payment of ${happenedOn} for your ${plan} ` +
          'subscription. Until then it cannot be made.',
        'Please open your billing page and confirm it there. We never ask for passwords or ' +
          'card numbers by mail.',
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
    suspended: ({ plan, happenedOn }) => ({
      subject: 'Your access is suspended',
      preview: `Pay what is due for ${plan} to have it back.`,
      heading: 'Your access is suspended',
      paragraphs: [
        `We suspended the access of your ${plan} subscription on ${happenedOn}, because a ` +
          'payment is missing or the subscription is paused.',
        'As soon as that is settled, you have it back by itself.',
      ],
      action: PAY,
    }),
    reactivated: ({ plan }) => ({
      subject: 'Your access is back',
      preview: `${plan} is active again.`,
      heading: 'Your access is back',
      paragraphs: [
        `Everything is settled. Your ${plan} subscription is active again.`,
        'Thank you for staying with us.',
      ],
      action: LOOK,
    }),
    cancelled: ({ plan, happenedOn }) => ({
      subject: 'Your subscription has ended',
      preview: `${plan} ended on ${happenedOn}.`,
      heading: 'Your subscription has ended',
      paragraphs: [
        `Your ${plan} subscription ended on ${happenedOn} and does not renew any more.`,
        'You are welcome to subscribe again at any time.',
      ],
      action: LOOK,
    }),
    plan_changed: ({ plan, planBefore, happenedOn }) => ({
      subject: `Your plan is now ${plan}`,
      preview: `Changed on ${happenedOn}.`,
      heading: `Your plan is now ${plan}`,
      paragraphs: [
        `We changed your plan from ${planBefore} to ${plan} on ${happenedOn}.`,
        'Your next bill shows what that means for the amount.',
      ],
      action: LOOK,
    }),
  },
}

function renews({ plan, termEnd, daysLeft }: SpokenFacts): NoticeWords {
  return {
    subject: `Your subscription renews ${inDays(daysLeft)}`,
    preview: `${plan} renews${on(termEnd)}.`,
    heading: `Your subscription renews ${inDays(daysLeft)}`,
    paragraphs: [
      `Your ${plan} subscription renews${on(termEnd)} by itself and is billed as agreed.`,
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
