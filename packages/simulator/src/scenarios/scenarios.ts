import type { Played, Stage } from './stage.ts'

interface Scenario {
  /** One sentence that describes the scenario. */
  tells: string
  play: (stage: Stage) => Promise<Played>
}

/** A month and the hour of the draft invoice, plus some days. */
const A_MONTH_DAYS = 32
const RETRIES_DAYS = 25

/** Named lifecycles of a subscription. */
export const SCENARIOS = {
  'paid-checkout': {
    tells: 'A checkout is paid and the subscription becomes active.',
    play: (stage) => stage.paid(),
  },
  renewals: {
    tells: 'A subscription renews three months in a row.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.days(3 * 31)
      return played
    },
  },
  'failing-card': {
    tells:
      'The card fails at renewal and at every retry. The subscription is past due, then canceled.',
    play: async (stage) => {
      const played = await stage.paid()
      stage.account.failNextPayments(played.customer)
      await stage.days(A_MONTH_DAYS)
      await stage.days(RETRIES_DAYS)
      return played
    },
  },
  'recovered-payment': {
    tells: 'The card fails at renewal. A new card pays the open invoice.',
    play: async (stage) => {
      const played = await stage.paid()
      stage.account.failNextPayments(played.customer)
      await stage.days(A_MONTH_DAYS)
      stage.account.setCard(played.customer, 'pm_card_mastercard')
      stage.account.recover(played.customer)
      return played
    },
  },
  'retry-succeeds': {
    tells: 'The first charge of a renewal fails. The automatic retry succeeds.',
    play: async (stage) => {
      const played = await stage.paid()
      stage.account.failNextPayments(played.customer, 1)
      await stage.days(A_MONTH_DAYS + 4)
      return played
    },
  },
  'trial-to-paid': {
    tells: 'A 14-day trial with a card: reminder event, then the first payment.',
    play: async (stage) => {
      const played = await stage.paid({}, { trial_period_days: 14 })
      await stage.days(15)
      return played
    },
  },
  'trial-without-card-pauses': {
    tells: 'A trial without a card ends and the subscription is paused.',
    play: (stage) => trialWithoutCard(stage, 'pause'),
  },
  'trial-without-card-cancels': {
    tells: 'A trial without a card ends and the subscription is canceled.',
    play: (stage) => trialWithoutCard(stage, 'cancel'),
  },
  'paused-and-resumed': {
    tells: 'A paused subscription gets a card and resumes.',
    play: async (stage) => {
      const played = await trialWithoutCard(stage, 'pause')
      stage.account.setCard(played.customer, 'pm_card_visa')
      await stage.stripe.subscriptions.resume(played.subscription)
      return played
    },
  },
  'trial-canceled': {
    tells: 'A trial is canceled before it ends.',
    play: async (stage) => {
      const played = await stage.paid({}, { trial_period_days: 14 })
      await stage.days(5)
      await stage.stripe.subscriptions.cancel(played.subscription)
      return played
    },
  },
  'cancel-at-period-end': {
    tells: 'The customer cancels at the end of the period.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.stripe.subscriptions.update(played.subscription, { cancel_at_period_end: true })
      await stage.days(A_MONTH_DAYS)
      return played
    },
  },
  'change-of-mind': {
    tells: 'The customer schedules a cancellation, then reverts it.',
    play: async (stage) => {
      const played = await stage.paid()
      const { subscriptions } = stage.stripe
      await subscriptions.update(played.subscription, { cancel_at_period_end: true })
      await stage.days(3)
      await subscriptions.update(played.subscription, { cancel_at_period_end: false })
      await stage.days(A_MONTH_DAYS)
      return played
    },
  },
  'cancel-now': {
    tells: 'The subscription is canceled immediately.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.stripe.subscriptions.cancel(played.subscription)
      return played
    },
  },
  'canceled-and-back': {
    tells: 'A canceled customer starts a new subscription.',
    play: async (stage) => {
      const { customer, subscription } = await stage.paid()
      await stage.stripe.subscriptions.cancel(subscription)
      await stage.days(10)
      const session = await stage.open({}, { customer })
      return stage.finish(session.id)
    },
  },
  upgrade: {
    tells: 'The plan changes from Starter to Pro in mid-month. The next invoice is prorated.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.days(15)
      await stage.changeItem(played.subscription, { price: stage.price('price_pro') })
      await stage.days(17)
      return played
    },
  },
  'more-seats': {
    tells: 'The quantity changes from one seat to five. The difference is billed immediately.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.days(10)
      const now = { proration_behavior: 'always_invoice' } as const
      await stage.changeItem(played.subscription, { quantity: 5 }, now)
      return played
    },
  },
  'monthly-to-yearly': {
    tells:
      'The plan changes from monthly to yearly. The year starts immediately, and the unused time ' +
      'of the month is credited.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.days(15)
      await stage.changeItem(played.subscription, { price: stage.price('price_yearly') })
      return played
    },
  },
  'declined-then-paid': {
    tells: 'The card is declined at checkout. A second card pays.',
    play: async (stage) => {
      const session = await stage.open()
      try {
        stage.finish(session.id, { card: 'pm_card_chargeDeclined' })
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'Refusal') throw error
      }
      return stage.finish(session.id)
    },
  },
  'abandoned-checkout': {
    tells: 'The checkout is not completed and expires after a day.',
    play: async (stage) => {
      const session = await stage.open()
      await stage.days(2)
      return { customer: '', subscription: null, session: session.id }
    },
  },
  'slow-bank-payment': {
    tells: 'A bank debit: the session is complete but unpaid. Payment succeeds four days later.',
    play: async (stage) => {
      const played = await stage.paid({ card: 'bank' })
      await stage.days(5)
      return played
    },
  },
  'failed-bank-payment': {
    tells: 'A bank debit: the session is complete but unpaid. The payment fails.',
    play: async (stage) => {
      const played = await stage.paid({ card: 'bank' })
      await stage.days(1)
      stage.account.settleBankPayment(played.session ?? '', 'failed')
      return played
    },
  },
  'authentication-at-renewal': {
    tells: 'The renewal requires authentication. The customer confirms it a day later.',
    play: async (stage) => {
      const played = await stage.paid({ card: 'pm_card_authenticationRequired' })
      await stage.days(A_MONTH_DAYS)
      const { world } = stage.account
      const [intent] = world.paymentIntents.filter(({ status }) => status === 'requires_action')
      await stage.days(1)
      stage.account.authenticate(intent?.id ?? '')
      return played
    },
  },
  'never-paid': {
    tells:
      'The first invoice is not paid. The subscription is incomplete and expires after 23 hours.',
    play: async (stage) => {
      const { id: customer } = await stage.stripe.customers.create({ email: 'bob@example.com' })
      const subscription = await stage.stripe.subscriptions.create({
        customer,
        items: [{ price: stage.price('price_starter') }],
        payment_behavior: 'default_incomplete',
      })
      await stage.days(1)
      return { customer, subscription: subscription.id, session: null }
    },
  },
  'collection-paused': {
    tells:
      'Collection is paused for two months. Invoices are voided and the status does not change.',
    play: async (stage) => {
      const played = await stage.paid()
      const { subscriptions } = stage.stripe
      const pause = { pause_collection: { behavior: 'void' } } as const
      await subscriptions.update(played.subscription, pause)
      await stage.days(2 * 31)
      await subscriptions.update(played.subscription, { pause_collection: '' })
      return played
    },
  },
  'coupon-for-three-months': {
    tells: 'Half price for three months, then the full price.',
    play: async (stage) => {
      const months = { duration: 'repeating', duration_in_months: 3 } as const
      const coupon = await stage.stripe.coupons.create({ percent_off: 50, ...months })
      const session = await stage.open({}, { discounts: [{ coupon: coupon.id }] })
      const played = stage.finish(session.id)
      await stage.days(4 * 31)
      return played
    },
  },
  refunded: {
    tells: 'The first payment is refunded. The status does not change.',
    play: async (stage) => {
      const played = await stage.paid()
      const charges = await stage.stripe.charges.list({ customer: played.customer })
      stage.account.refund(charges.data[0]?.id ?? '')
      return played
    },
  },
  'refund-failed': {
    tells: 'The first payment is refunded. The refund fails days later.',
    play: async (stage) => {
      const played = await stage.paid()
      const charges = await stage.stripe.charges.list({ customer: played.customer })
      const refund = stage.account.refund(charges.data[0]?.id ?? '')
      await stage.days(5)
      stage.account.failRefund(refund.id)
      return played
    },
  },
  'customer-deleted': {
    tells: 'The customer is deleted, which ends the subscription.',
    play: async (stage) => {
      const played = await stage.paid()
      await stage.stripe.customers.del(played.customer)
      return played
    },
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name)
}

async function trialWithoutCard(
  stage: Stage,
  missing_payment_method: 'cancel' | 'pause',
): Promise<Played & { subscription: string }> {
  const data = {
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method } },
  }
  const session = await stage.open(data, { payment_method_collection: 'if_required' })
  const played = stage.finish(session.id)
  await stage.days(8)
  return played
}
