import { AUDIT_EVENT_TYPES, type NamedEventType } from '../../audit/event-type.ts'
import { ACTION_SENTENCES } from '../actions/operator-actions.ts'
import type { Details } from '../actions/sentence.ts'

/** A row of the audit log, as far as it is told. */
export interface AuditFact {
  readonly event_type: string
  readonly actor_type: string
  readonly actor_id: string | null
  /** What that operator is called now; null where nobody knows, or it says no more. */
  readonly actor_name?: string | null
  readonly details: Readonly<Record<string, unknown>>
}

interface Change {
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/** What a row says was changed; nothing where it says so in another way. */
export function changesOf(details: AuditFact['details']): Change[] {
  const { changes } = details
  if (typeof changes !== 'object' || changes === null) return []
  return Object.entries(changes).map(([field, change]) => {
    const { from = null, to = null } = (change ?? {}) as { from?: unknown; to?: unknown }
    return { field, from, to }
  })
}

export function statusesOf(details: AuditFact['details']) {
  const { status_from, status_to } = details
  return { status_from: textOf(status_from), status_to: textOf(status_to) }
}

type Sentence = (fact: AuditFact) => string

/** Whoever writes another type into the audit log says here how it is told. */
const SENTENCES: Readonly<Record<NamedEventType, Sentence>> = {
  'tenant.created': (fact) => {
    if (fact.actor_type === 'customer') {
      return `Tenant created when ${who(fact, 'user')} started its first checkout (not paid yet).`
    }
    if (fact.actor_type === 'api') return `${who(fact)} created the tenant.`
    const made = `Tenant created after checkout ${name(fact.details, 'checkout_session_id')}`
    const by = textOf(fact.details['approved_by'])
    return by === null ? `${made} was paid.` : `${made} was approved by ${by} without proof.`
  },
  'tenant.updated': (fact) =>
    `${who(fact)} added tenant fields: ${name(fact.details, 'fields').replaceAll('_', ' ')}.`,
  'tenant.adopted': ({ details }) =>
    `Adopted from Stripe with customer ${name(details, 'customer_id')}.`,
  'customer.linked': (fact) => {
    const { details } = fact
    const customer = name(details, 'customer_id')
    if (fact.actor_type === 'api') return `${who(fact)} linked customer ${customer}.`
    if ('mapping' in details) return `Customer ${customer} was linked by \`bursar adopt\`.`
    return `Customer ${customer} was linked by checkout ${name(details, 'checkout_session_id')}.`
  },
  'subscription.created': ({ details }) =>
    `${object_id(details)} was created as ${name(details, 'status_to')}${onWordOf(details)}.`,
  'subscription.transition_blocked': ({ details }) =>
    `${object_id(details)} stayed ${name(details, 'status_from')}${onWordOf(details)}.`,
  'subscription.changed': (fact) => `${moved(fact.details)}${causeOf(fact)}.`,
  'checkout.asked': (fact) => {
    const parent = textOf(fact.details['parent_subscription_id'])
    const addition = parent === null ? '' : ` as an add-on to ${parent}`
    return `${who(fact)} started a checkout of ${wanted(fact.details)}${addition}.`
  },
  'subscription.change_asked': (fact) =>
    `${who(fact)} requested a change of ${object_id(fact.details)} to ${wanted(fact.details)}.`,
  'subscription.change_asked.failed': (fact) => failed('change', fact),
  'subscription.cancel_asked': (fact) => {
    const when = fact.details['when'] === 'now' ? 'with immediate effect' : 'at the end of its term'
    return `${who(fact)} requested the cancellation of ${object_id(fact.details)} ${when}.`
  },
  'subscription.cancel_asked.failed': (fact) => failed('cancellation', fact),
  'subscription.resume_asked': (fact) =>
    `${who(fact)} requested to undo the cancellation of ${object_id(fact.details)}.`,
  'subscription.resume_asked.failed': (fact) => failed('resumption', fact),
  'customer.moved': (fact) => operatorSentence(fact),
  'tenant.merged': ({ details }) => {
    const merged = `Tenant ${name(details, 'tenant_id')} was merged into`
    return `${merged} ${name(details, 'into_tenant_id')}: its billing contact confirmed the merge.`
  },
  'tenant.merge_undone': (fact) => operatorSentence(fact),
  'override.set': (fact) => operatorSentence(fact),
  'override.ended': (fact) => operatorSentence(fact),
}

/** What happened, in one plain sentence. */
export function sentenceOf(fact: AuditFact): string {
  const { event_type, actor_type } = fact
  if (actor_type === 'operator') return operatorSentence(fact)
  const type = AUDIT_EVENT_TYPES.find((known) => known === event_type)
  // A row of another version, before or after this one.
  if (type === undefined) return `${event_type.replaceAll(/[._]/g, ' ')}, by ${actor_type}.`
  return SENTENCES[type](fact)
}

function who({ actor_type, actor_id }: AuditFact, word = 'User'): string {
  const asked = actor_type === 'api' ? 'API token' : word
  return actor_id === null ? `${asked} unknown` : `${asked} ${actor_id}`
}

/** What was asked for: `2 × price_pro`. */
function wanted(details: AuditFact['details']): string {
  const { quantity } = details
  const price = name(details, 'price_id')
  return typeof quantity === 'number' && quantity !== 1 ? `${quantity} × ${price}` : price
}

function failed(what: string, fact: AuditFact): string {
  const { details } = fact
  const asked = `The requested ${what} of ${object_id(details)}`
  return `${asked} failed: ${name(details, 'error_code')}.`
}

function operatorSentence({ event_type, actor_id, actor_name, details }: AuditFact): string {
  const what = actionOf(event_type, details)
  const why = textOf(details['reason'])
  const id = actor_id ?? 'An operator'
  const who = actor_name == null ? id : `${actor_name} (${id})`
  return `${who} ${what}${why === null ? '' : `. Reason: “${why}”`}.`
}

function moved(details: AuditFact['details']): string {
  const { status_from, status_to } = statusesOf(details)
  const id = object_id(details)
  if (status_from !== status_to) return `${id} changed from ${status_from} to ${status_to}`
  const fields = changesOf(details).map(({ field }) => field)
  if (fields.length === 0) return `${id} stayed ${status_to}`
  if (RENEWED.every((field) => fields.includes(field)) && fields.length === RENEWED.length) {
    return `${id} renewed: the billing period changed`
  }
  return `The ${listed(fields.map((field) => WORDS[field] ?? field))} of ${id} changed`
}

/** What a renewal changes, and nothing else. */
const RENEWED = ['termStart', 'termEnd']

const WORDS: Readonly<Record<string, string>> = {
  planId: 'plan',
  stripePriceId: 'price',
  items: 'items',
  termStart: 'term start',
  termEnd: 'term end',
  graceEnd: 'grace period',
  cancelAt: 'cancellation date',
  cancelledAt: 'date of cancellation',
  collectionPaused: 'pause of payment collection',
  collectionMethod: 'collection method',
  stripeStatus: 'Stripe status',
  resourceId: 'resource',
}

function causeOf({ actor_type, details }: AuditFact): string {
  if (actor_type === 'stripe') return onWordOf(details)
  if (details['cause'] === 'parent_ended') return ', because its main subscription ended'
  return actor_type === 'time' ? ', because its term or grace period ended' : `, by ${actor_type}`
}

function onWordOf(details: AuditFact['details']): string {
  const word = textOf(details['stripe_status'])
  return word === null ? '' : ` (Stripe status: ${word})`
}

function object_id(details: AuditFact['details']): string {
  return textOf(details['stripe_subscription_id'] ?? details['subscription_id']) ?? 'A subscription'
}

function name(details: AuditFact['details'], key: string): string {
  return textOf(details[key]) ?? 'unknown'
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** What was done, without who did it and why; of an act of another version its name. */
function actionOf(eventType: string, details: Details): string {
  const name = eventType.replace(/^operator\./, '')
  const sentence = ACTION_SENTENCES.get(name)
  return sentence === undefined ? `did ${name.replaceAll(/[._]/g, ' ')}` : sentence(details)
}
