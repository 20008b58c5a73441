/** What is announced to the SaaS's own services and to embedded handlers. */
export const WEBHOOK_EVENT_TYPES = [
  'tenant.created',
  'subscription.activated',
  'subscription.changed',
  'subscription.grace',
  'subscription.suspended',
  'subscription.expired',
  'tenant.merged',
  'tenant.unmerged',
  'customer.moved',
] as const
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** A finding that needs a person. Announced to outgoing endpoints, not to embedded handlers. */
export const FINDING_WEBHOOK_TYPES = ['finding.opened', 'finding.resolved'] as const
export type FindingWebhookType = (typeof FINDING_WEBHOOK_TYPES)[number]

/** Once a night and tenant: how much is used? Asked of embedded code, and announced to nobody. */
export const USAGE_REQUESTED = 'usage.requested'

/** What embedded code may listen for. */
export type HookName = WebhookEventType | typeof USAGE_REQUESTED
