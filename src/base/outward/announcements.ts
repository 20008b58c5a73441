/** What is announced to the SaaS's own services and to embedded handlers. */
export const ANNOUNCEMENTS = [
  'tenant.created',
  'subscription.activated',
  'subscription.changed',
  'subscription.grace',
  'subscription.suspended',
  'subscription.expired',
] as const
export type Announcement = (typeof ANNOUNCEMENTS)[number]
