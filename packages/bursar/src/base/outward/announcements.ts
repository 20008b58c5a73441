/** What is announced to the SaaS's own services and to embedded handlers. */
export const ANNOUNCEMENTS = [
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
export type Announcement = (typeof ANNOUNCEMENTS)[number]

/** A finding that needs a person. Announced to outgoing endpoints, not to embedded handlers. */
export const FINDING_ANNOUNCEMENTS = ['finding.opened', 'finding.resolved'] as const
export type FindingAnnouncement = (typeof FINDING_ANNOUNCEMENTS)[number]

/** Once a night and tenant: how much is used? Asked of embedded code, and announced to nobody. */
export const USAGE_REQUESTED = 'usage.requested'

/** What embedded code may listen for. */
export type HookName = Announcement | typeof USAGE_REQUESTED
