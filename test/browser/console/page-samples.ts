/** Every page of the console, by the name of its picture. */
export const PAGE_SAMPLES = {
  today: '',
  events: '/events',
  event: '/events/evt_1RkQ27krLkdIwHu7ixC1pZ9x',
  findings: '/findings',
  finding: '/findings/4711',
  tenants: '/tenants',
  tenant: '/tenants/acme-wind',
  subscriptions: '/subscriptions',
  subscription: '/subscriptions/sub_1RkQ28szLkdIwHu7ixC0pZ9x',
  why: '/why/acme-wind',
  overrides: '/overrides',
  effects: '/effects',
  effect: '/effects/0198a3c4-7b1e-7c3d-8f2a-000000000000',
  notices: '/notices?name=payment_failed',
  endpoints: '/endpoints',
  audit: '/audit',
} as const

export type PageName = keyof typeof PAGE_SAMPLES

/** Those that have nothing to be full of: one amount is enough. */
export const ALWAYS_FULL: readonly PageName[] = ['notices', 'finding', 'event', 'effect']
