import { sayMinute } from '@bursar/wire/text/say-instant'

/** What an operator can do, as the audit log has it after `operator.`. */
export const ACTION_NAMES = [
  'event.replayed',
  'subscription.refetched',
  'message.retried',
  'message.resent',
  'messages.redriven',
  'endpoint.enabled',
  'webhooks.replayed',
  'finding.refetched',
  'finding.replayed',
  'finding.linked',
  'finding.approved',
  'finding.merged',
  'finding.moved',
  'finding.retried',
  'finding.dismissed',
  'audit.verified',
  'audit.loss_accepted',
  'brake.confirmed',
  'brake.discarded',
] as const
export type ActionName = (typeof ACTION_NAMES)[number]

type Details = Readonly<Record<string, unknown>>

/** What backends and Stripe can cause as well: the audit log has it without `operator.`. */
type NamedAction =
  | 'override.set'
  | 'override.ended'
  | 'tenant.created'
  | 'tenant.updated'
  | 'customer.linked'
  | 'customer.moved'
  | 'tenant.merged'
  | 'tenant.merge_undone'

/** Whoever adds an act says here how it is told, after the name of who did it. */
const ACTIONS: Readonly<Record<ActionName | NamedAction, (of: Details) => string>> = {
  'override.set': (of) => {
    const { rule, limit } = of
    const verb = rule === 'block' ? 'blocked' : 'allowed'
    const upTo = typeof limit === 'number' ? ` up to ${limit}` : ''
    const until = untilOf(of, 'expires_at')
    const instead = typeof of['replaces'] === 'string' ? ', replacing the previous override' : ''
    return `${verb} ${text(of, 'feature')}${upTo}${until}${instead}`
  },
  'tenant.created': () => 'created the tenant',
  'tenant.updated': (of) => `added to the tenant: ${text(of, 'fields').replaceAll('_', ' ')}`,
  'customer.linked': (of) => `linked customer ${text(of, 'customer_id')}`,
  'override.ended': (of) => `ended the override of ${text(of, 'feature')}`,
  'tenant.merged': (of) =>
    `merged tenant ${text(of, 'tenant_id')} into ${text(of, 'into_tenant_id')}`,
  'tenant.merge_undone': (of) =>
    `undid the merge of tenant ${text(of, 'tenant_id')} into ${text(of, 'into_tenant_id')}`,
  'customer.moved': (of) =>
    `moved customer ${text(of, 'customer_id')} from tenant ${text(of, 'tenant_id')} to ` +
    text(of, 'into_tenant_id'),
  'event.replayed': (of) => `replayed event ${text(of, 'event_id')} about ${text(of, 'object_id')}`,
  'subscription.refetched': (of) =>
    `requested a refresh of subscription ${text(of, 'subscription_id')}`,
  'message.retried': (of) => `retried ${messageOf(of)}`,
  'message.resent': (of) => `sent ${messageOf(of)} again, although it had been delivered`,
  'messages.redriven': (of) =>
    `requeued ${text(of, 'redriven')} failed messages (${text(of, 'kind')}) from ` +
    `${sayMinute(text(of, 'since'))} or later`,
  'endpoint.enabled': (of) => `enabled the outgoing endpoint ${text(of, 'endpoint')}`,
  'webhooks.replayed': (of) => {
    const which = of['which'] === 'all' ? '' : ' missed'
    const span = `from ${sayMinute(text(of, 'from'))}${untilOf(of, 'to')}`
    const messages = `${text(of, 'replayed')}${which} messages`
    return `replayed ${messages} to the endpoint ${text(of, 'endpoint')}, ${span}`
  },
  'finding.refetched': (of) => `requested a refresh for ${findingOf(of)}`,
  'finding.replayed': (of) => `replayed the event of ${findingOf(of)}`,
  'finding.linked': (of) =>
    `linked customer ${text(of, 'customer_id')} to tenant ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  'finding.approved': (of) =>
    `approved customer ${text(of, 'customer_id')} as the new tenant ` +
    `${text(of, 'tenant_id')}, for ${findingOf(of)}`,
  'finding.merged': (of) =>
    `merged tenant ${text(of, 'merged_tenant_id')} into ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  'finding.moved': (of) =>
    `moved customer ${text(of, 'customer_id')} to tenant ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  'finding.retried': (of) => `retried what failed in ${findingOf(of)}`,
  'finding.dismissed': (of) => `dismissed ${findingOf(of)}`,
  'audit.verified': (of) =>
    `verified the audit log: ${text(of, 'verdict')}, ${text(of, 'rows')} rows`,
  'audit.loss_accepted': (of) =>
    `accepted the loss of the last audit rows in ${text(of, 'chains')} chains`,
  'brake.confirmed': (of) =>
    `confirmed the brake: ${text(of, 'held')} held subscriptions lose access`,
  'brake.discarded': (of) =>
    `requested a refresh of the ${text(of, 'held')} subscriptions that the brake holds`,
}

/** What was done, without who did it and why; of an act of another version its name. */
export function actionOf(eventType: string, details: Details): string {
  const name = eventType.replace(/^operator\./, '')
  const act = Object.entries(ACTIONS).find(([known]) => known === name)
  return act === undefined ? `did ${name.replaceAll(/[._]/g, ' ')}` : act[1](details)
}

function messageOf(of: Details): string {
  return `the message ${text(of, 'kind')} “${text(of, 'name')}” (${text(of, 'message_id')})`
}

function findingOf(of: Details): string {
  return `finding ${text(of, 'finding_id')} (${text(of, 'kind')}) about ${text(of, 'object_id')}`
}

function untilOf(of: Details, key: string): string {
  const instant = of[key]
  return typeof instant === 'string' ? ` until ${sayMinute(instant)}` : ''
}

function text(of: Details, key: string): string {
  const value = of[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown'
}
