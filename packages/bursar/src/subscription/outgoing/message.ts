import { EMAILS, type EmailName } from '@bursar/wire/emails'
import type { FindingWebhookType, HookName, WebhookEventType } from '../../base/outward/webhooks.ts'

export { EMAILS, type EmailName, type WebhookEventType }

/** Who carries a message out; `alert`: the channels that operators are told on. */
export const MESSAGE_KINDS = ['email', 'provision', 'webhook', 'hook', 'alert'] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]

/**
 * `identity`: the tenant's user is there. `access`: what the identity provider allows is what the
 * tenant's status says now, whatever it was when the message was enqueued.
 */
export type Provision = 'identity' | 'access'

/** Ids, statuses and instants (ISO 8601); never personal data. */
export type MessageDetails = Readonly<Record<string, string | number | boolean | null>>

/** What was enqueued longer ago than this is no news any more. */
export const SAID_LATE_DAYS_MAX = 30

/** A message that a change of state, or time, causes. The cause key makes it one. */
export interface NewMessage {
  readonly kind: MessageKind
  readonly name: EmailName | Provision | HookName | FindingWebhookType | 'alert'
  /** The outgoing endpoint of an outgoing webhook, the channel of an alert, else ''. */
  readonly target: string
  readonly causeKey: string
  /** null: a finding about no tenant. */
  readonly tenantId: string | null
  readonly subscriptionId: string | null
  readonly details: MessageDetails
}

/** `observe`: what a tenant would be sent is recorded, and nothing is sent. */
export type DeliveryMode = 'observe' | 'live'

/** What is switched on, and so may be enqueued. What is off enqueues nothing, not even later. */
export interface Outgoing {
  readonly emails: boolean
  readonly provision: boolean
  /** Whether an email can lead to the page that merges two tenants: there is a PUBLIC_URL. */
  readonly mergeLinks?: boolean
  /** Outgoing endpoints, and what each wants to hear; null: all. */
  readonly webhooksTo: readonly {
    readonly name: string
    readonly events: readonly (WebhookEventType | FindingWebhookType)[] | null
  }[]
  /** The channels that operators are told on. */
  readonly alertTo?: readonly string[]
  /** What embedded handlers listen for. */
  readonly hooks: readonly HookName[]
  /** How new tenants begin; absent: live. */
  readonly newTenants?: DeliveryMode
}

export const NOTHING_OUTGOING: Outgoing = {
  emails: false,
  provision: false,
  webhooksTo: [],
  hooks: [],
}
