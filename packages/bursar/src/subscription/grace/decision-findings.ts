import type { Finding } from '../finding.ts'
import type { ItemsByPlan } from '../plans.ts'
import type { SubscriptionSnapshot, SubscriptionState } from '../snapshot.ts'
import type { Status } from '../status.ts'
import type { Policy } from './policy.ts'

/** What Stripe's status words look like; anything else may be anybody’s data, and is not kept. */
const STATUS_WORD = /^[a-z_]{1,60}$/

export function modeMismatch(snapshot: SubscriptionSnapshot): Finding {
  const mode = snapshot.livemode ? 'live' : 'test'
  return { kind: 'mode_mismatch', summary: `Stripe answered with a ${mode} mode subscription.` }
}

export function statusUnknown(snapshot: SubscriptionSnapshot): Finding {
  return {
    kind: 'status_unknown',
    summary: 'Stripe reports a status that this version does not know.',
    details: { stripe_status: STATUS_WORD.exec(snapshot.stripeStatus)?.[0] ?? null },
  }
}

export function priceUnlisted(
  items: ItemsByPlan,
  current: SubscriptionState | null,
  { billing }: Policy,
): Finding {
  const hasSomething = current !== null || items.isMainKept === true
  const isKept = hasSomething && billing.onUnlistedPrice === 'keep'
  const whole = isKept ? 'its previous plan stays' : 'it grants nothing'
  const message = items.main === null || items.isMainKept ? whole : 'that item grants nothing'
  return {
    kind: 'price_unlisted',
    summary: `A price of this subscription is in no plan: ${message}.`,
    details: { prices: items.unlisted.slice(0, 20) },
  }
}

export function transitionBlocked(from: Status, to: Status): Finding {
  return {
    kind: 'transition_blocked',
    summary: `Stripe’s answer would change the status from ${from} to ${to}, which is not allowed.`,
    details: { from, to },
  }
}

export function addonWithoutMain({ planId }: SubscriptionState): Finding {
  return {
    kind: 'addon_without_main',
    summary: 'The tenant pays for an add-on but has no live main subscription.',
    details: { plan_id: planId },
  }
}
