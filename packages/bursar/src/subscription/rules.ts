import type { Decision } from './decide.ts'
import type { SubscriptionSnapshot } from './snapshot.ts'
import { isKnownStripeStatus } from './transition/stripe-status.ts'

/**
 * Why a refresh result ended as it did, one plain sentence each: they are shown to operators, in
 * the life of an event and in an explanation.
 */
export const RULES = {
  mode_mismatch:
    'Stripe answered with an object of the other mode (live or test), so nothing changed.',
  status_unknown:
    'Stripe reports a status that this version does not know, so the last status stays.',
  price_unlisted: 'None of its prices is in a plan, so it grants nothing.',
  nothing_granted: 'Its first payment is missing, so it grants nothing.',
  transition_blocked: 'This status change is not allowed, so the status stays.',
  brake_held: 'Too many tenants would lose access at once, so it keeps access until you decide.',
  stripe_trialing: 'Stripe reports trialing, so the status is TRIAL.',
  stripe_active: 'Stripe reports active, so the status is ACTIVE.',
  past_due_in_grace:
    'Stripe reports past_due and the grace period is not over, so the status is GRACE.',
  past_due_after_grace:
    'Stripe reports past_due and the grace period is over, so the status is SUSPENDED.',
  stripe_unpaid: 'Stripe reports unpaid, so the status is SUSPENDED.',
  stripe_paused: 'Stripe reports paused, so the status is SUSPENDED.',
  stripe_canceled: 'Stripe reports canceled, so the status is EXPIRED. This is final.',
  stripe_incomplete_expired:
    'Stripe reports incomplete_expired, so the status is EXPIRED. This is final.',
  first_payment_missing:
    'Stripe reports that its first payment is missing, so it loses its access.',
  first_payment_processing: 'Its first payment is still processing, so it has no access yet.',
  customer_pause: 'The customer paused the subscription, so the status is SUSPENDED.',
  price_withdrawn: 'None of its prices is in a plan, and the policy withdraws access.',
  payment_reversed:
    'Its payment was refunded or lost in a dispute, and the policy suspends access for that.',
  quantity_zero: 'Every item has a quantity of 0, so the subscription grants nothing.',
  past_due_not_late:
    'Stripe reports past_due, but no invoice is late yet, so the status is ACTIVE.',
  owner_unknown: 'Its customer belongs to no tenant yet, so it waits.',
  checkout_ignore: 'The checkout is not for a subscription, so Bursar ignores it.',
  checkout_wait: 'The checkout is not complete or not paid yet, so it waits.',
  checkout_failed: 'The payment of the checkout failed, so it grants nothing.',
  checkout_known: 'Its customer already belongs to that tenant.',
  checkout_hold: 'The checkout claims a tenant without proof, so it grants nothing.',
  checkout_link:
    'Bursar started the checkout: its customer is linked to the tenant that it was for.',
  checkout_create: 'A new customer paid, so a tenant was created.',
  customer_noted: 'Bursar refreshed the customer and now refreshes its subscriptions.',
  points_elsewhere: 'It belongs to a subscription, which Bursar refreshes.',
  object_not_found: 'The object does not exist in Stripe. The stored data stays.',
  object_unreadable: 'This version does not understand Stripe’s answer. Nothing changed.',
  dead_letter: 'The refresh failed repeatedly, and Bursar stopped retrying.',
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
