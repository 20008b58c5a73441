import type { Decision } from './decide.ts'
import type { SubscriptionSnapshot } from './snapshot.ts'
import { isKnownStripeStatus } from './transition/stripe-status.ts'

/**
 * Why a refresh result ended as it did, one plain sentence each: they are shown to operators, in
 * the life of an event and in an explanation.
 */
export const RULES = {
  mode_mismatch: 'Stripe answered with an object of the other mode, so nothing may move.',
  status_unknown: 'Stripe uses a status that this version does not know, so the last state stays.',
  price_unlisted: 'None of its prices is in a plan, so it grants nothing.',
  nothing_granted: 'Its first payment is not made, so nothing is granted.',
  transition_blocked: 'The table of transitions never allows this move, so the status stays.',
  brake_held: 'Too many tenants would lose access at once, so it keeps access until you decide.',
  stripe_trialing: 'Stripe says trialing: that is TRIAL.',
  stripe_active: 'Stripe says active: that is ACTIVE.',
  past_due_in_grace: 'Stripe says past_due, and the grace period is not over: that is GRACE.',
  past_due_after_grace: 'Stripe says past_due, and the grace period is over: that is SUSPENDED.',
  stripe_unpaid: 'Stripe says unpaid: that is SUSPENDED.',
  stripe_paused: 'Stripe says paused: that is SUSPENDED.',
  stripe_canceled: 'Stripe says canceled: that is EXPIRED, for good.',
  stripe_incomplete_expired: 'Stripe says incomplete_expired: that is EXPIRED, for good.',
  first_payment_missing: 'Stripe says its first payment is not made: what was granted is closed.',
  first_payment_processing: 'The first payment is still processing, so access waits for it.',
  customer_pause: 'The customer paused the subscription: that is SUSPENDED.',
  price_withdrawn: 'None of its prices is in a plan, and the policy withdraws access.',
  payment_reversed:
    'Its payment was refunded or lost in a dispute, and the policy suspends access for that.',
  quantity_zero: 'Every item has a quantity of 0, so the subscription grants nothing.',
  past_due_not_late: 'Stripe says past_due, but no invoice is late yet: that is ACTIVE.',
  owner_unknown: 'Its customer belongs to no tenant yet, so it waits.',
  checkout_ignore: 'The checkout sells no subscription, so it concerns nobody here.',
  checkout_wait: 'The checkout is not completed or not paid yet, so it waits.',
  checkout_failed: 'The payment of the checkout failed, so it is over.',
  checkout_known: 'Its customer belongs to that tenant already.',
  checkout_hold: 'The checkout claims what it cannot prove, so nothing is granted.',
  checkout_link: 'The checkout was begun by us: its customer is linked to the tenant it was for.',
  checkout_create: 'A new customer paid: a tenant was made for it.',
  customer_noted: 'The customer was looked at, and its subscriptions are looked at again.',
  points_elsewhere: 'It only points at a subscription, which is looked at again.',
  object_not_found: 'Stripe does not know the object, so what we had of it stays.',
  object_unreadable: 'Stripe’s answer cannot be understood by this version; nothing was changed.',
  dead_letter: 'The refresh failed again and again, and was given up.',
} as const satisfies Record<string, string>

export type Rule = keyof typeof RULES

/** Pure: the rule that a decision about a subscription followed. */
export function ruleOf(snapshot: SubscriptionSnapshot, decision: Decision): Rule {
  const { next, findings } = decision
  const found = (kind: string) => findings.some((finding) => finding.kind === kind)
  if (decision.isHeld) return 'brake_held'
  if (found('mode_mismatch')) return 'mode_mismatch'
  const { stripeStatus } = snapshot
  if (!isKnownStripeStatus(stripeStatus)) return 'status_unknown'
  if (found('transition_blocked')) return 'transition_blocked'
  const withheld = ruleOfWithheld(decision)
  if (withheld !== null) return withheld
  if (next === null) return 'nothing_granted'
  switch (stripeStatus) {
    case 'incomplete':
      return 'first_payment_missing'
    case 'past_due':
      if (next.status === 'ACTIVE') return 'past_due_not_late'
      return next.status === 'GRACE' ? 'past_due_in_grace' : 'past_due_after_grace'
    default:
      return `stripe_${stripeStatus}`
  }
}

/** The rule of what is withheld; null where another rule says more. */
function ruleOfWithheld({ next, withheld }: Decision): Rule | null {
  switch (withheld) {
    case 'price_unlisted':
      return next === null ? 'price_unlisted' : 'price_withdrawn'
    case 'first_invoice_unpaid':
      return next === null ? 'nothing_granted' : 'first_payment_missing'
    case 'first_payment_processing':
    case 'customer_pause':
    case 'quantity_zero':
    case 'payment_reversed':
      return withheld
    default:
      return null
  }
}
