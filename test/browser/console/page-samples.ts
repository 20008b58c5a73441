import type { Amount } from './samples/amount.ts'
import { sampleEvent } from './samples/events.ts'
import { sampleMessage } from './samples/outbox.ts'
import { sampleSubscription, sampleTenant } from './samples/tenants.ts'
import { mainFindingOf } from './samples/world.ts'

/** Every page of the console, by the name of its picture, and where it is. */
export const PAGE_SAMPLES = {
  today: () => '',
  events: () => '/events',
  event: (amount) => `/events/${sampleEvent(amount).event_id}`,
  findings: () => '/findings',
  finding: (amount) => `/findings/${mainFindingOf(amount).finding_id}`,
  tenants: () => '/tenants',
  tenant: (amount) => `/tenants/${sampleTenant(amount).tenant_id}`,
  subscriptions: () => '/subscriptions',
  subscription: (amount) =>
    `/subscriptions/${encodeURIComponent(sampleSubscription(amount).subscription_id)}`,
  why: (amount) => `/why/${sampleTenant(amount).tenant_id}`,
  overrides: () => '/overrides?state=all',
  messages: () => '/outbox',
  message: (amount) => `/outbox/${sampleMessage(amount).message_id}`,
  emails: () => '/emails?name=payment_failed',
  endpoints: () => '/endpoints',
  reconcile: () => '/reconcile',
  audit: () => '/audit',
  brake: () => '/brake',
} as const satisfies Record<string, (amount: Amount) => string>

export type PageName = keyof typeof PAGE_SAMPLES

/** Those that have nothing to be full of: one amount is enough. */
export const ALWAYS_FULL: readonly PageName[] = ['emails', 'finding', 'event', 'message', 'brake']
