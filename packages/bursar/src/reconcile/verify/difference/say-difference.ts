import { sayMinute } from '@bursar/wire/text/say-instant'
import type { FoundDifference } from './differences.store.ts'
import { SHADOW_KINDS } from './found-kind.ts'

/** What a person calls a field. */
const FIELDS: Readonly<Record<string, string>> = {
  status: 'status',
  plan_id: 'plan',
  type: 'type',
  price_id: 'price',
  items: 'items',
  billed_items: 'items that Stripe bills',
  term_start: 'start of the term',
  term_end: 'end of the term',
  cancel_at: 'date of the cancellation',
  cancelled_at: 'time of the cancellation',
  grace_end: 'end of the grace period',
  stripe_status: 'status at Stripe',
  collection_paused: 'pause of the collection',
  collection_method: 'collection method',
  resource_id: 'resource',
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

/** Pure: a difference in one line, without personal data. */
export function sayDifference(difference: FoundDifference): string {
  const { heldBy } = difference
  const said = `${placeOf(difference)}: ${sentenceOf(difference)}`
  if (heldBy === null) return said
  return heldBy === 'brake'
    ? `${said} The brake keeps the access until an operator decides.`
    : `${said} EXPIRED is final: see the finding transition_blocked.`
}

function placeOf({ tenantId, subscriptionId }: FoundDifference): string {
  return [tenantId ?? 'No tenant', subscriptionId].filter((one) => one !== null).join(', ')
}

function sentenceOf({ kind, subscriptionId, field, told, truth }: FoundDifference): string {
  if (kind === 'tenant_unknown') return 'Bursar does not know the tenant.'
  if (kind === 'feature_unknown') return `No plan has the feature ${field}.`
  if (SHADOW_KINDS.some((one) => one === kind)) {
    return `For ${field}, Bursar answers “${told}” and the other system “${truth}”.`
  }
  if (kind === 'rebuilt')
    return `Stored: ${field} = ${told ?? 'nothing'}. Rebuilt: ${truth ?? 'nothing'}.`
  if (kind === 'missing') return `Bursar has no subscription. From Stripe, it is ${truth}.`
  if (kind === 'extra') return `Bursar has it as ${told}. Stripe has no such subscription.`
  if (kind === 'owner') {
    const owner = truth === null ? 'no tenant' : truth
    return `The subscription is with tenant ${told}. Its customer belongs to ${owner}.`
  }
  if (kind === 'entitlement' && subscriptionId === null) {
    return `The app is told “${told}” for ${field}. From Stripe, the answer is “${truth}”.`
  }
  const name = FIELDS[field ?? ''] ?? field
  return `The ${name} is ${value(told)}. From Stripe, it is ${value(truth)}.`
}

function value(text: string | null): string {
  if (text === null) return 'not set'
  return INSTANT.test(text) ? sayMinute(text) : text
}
