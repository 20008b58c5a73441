/**
 * What a tenant’s audit log may say has happened. `operator.…`: an act, in the words of its
 * route.
 */
export const AUDIT_EVENT_TYPES = [
  'tenant.created',
  'tenant.updated',
  'tenant.adopted',
  'customer.linked',
  'customer.moved',
  'tenant.merged',
  'tenant.merge_undone',
  'subscription.created',
  'subscription.changed',
  'subscription.transition_blocked',
  'checkout.asked',
  'subscription.change_asked',
  'subscription.change_asked.failed',
  'subscription.cancel_asked',
  'subscription.cancel_asked.failed',
  'subscription.resume_asked',
  'subscription.resume_asked.failed',
  'override.set',
  'override.ended',
] as const

export type NamedEventType = (typeof AUDIT_EVENT_TYPES)[number]
export type AuditEventType = NamedEventType | `operator.${string}`
