import type { FindingWebhookType, WebhookEventType } from '../../base/outward/webhooks.ts'

/** What an endpoint may be told. */
type WebhooksSwitchedOn = WebhookEventType | FindingWebhookType
/** The outgoing endpoints of the config file. Secrets are still only named. */
export interface WebhooksFile {
  /** null: the file says nothing of it. */
  readonly allowPrivate: boolean | null
  readonly endpoints: readonly {
    readonly name: string
    readonly url: URL
    readonly secretEnv: string
    /** null: all. */
    readonly events: readonly WebhooksSwitchedOn[] | null
  }[]
}

/** Where changes are announced, and how. */
export interface WebhooksConfig {
  /** For development: http, and endpoints on this machine or in a private network. */
  readonly allowsPrivate: boolean
  readonly endpoints: readonly {
    readonly name: string
    readonly url: URL
    /** null: all. */
    readonly events: readonly WebhooksSwitchedOn[] | null
    /** Every message is signed with each of them. */
    readonly secrets: readonly string[]
  }[]
}
