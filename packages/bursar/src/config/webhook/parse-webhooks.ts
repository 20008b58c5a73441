import {
  FINDING_WEBHOOK_TYPES,
  type FindingWebhookType,
  WEBHOOK_EVENT_TYPES,
  type WebhookEventType,
} from '../../base/outward/webhooks.ts'
import type { FileReader } from '../file-reader.ts'

const ENDPOINTS_MAX = 20
const URL_CHARACTERS_MAX = 2000

const ENDPOINT_NAME = {
  pattern: /^[a-z0-9][a-z0-9-]{0,49}$/,
  say: 'small letters, digits and -, at most 50',
  max: ENDPOINTS_MAX,
}
const URL_TEXT = {
  pattern: /^https?:\/\/[^\s\\]+$/i,
  say: 'the address of an endpoint (https://…)',
  max: URL_CHARACTERS_MAX,
}
const SECRET_ENV = {
  pattern: /^WEBHOOK_SECRET_[A-Z0-9_]+$/,
  say: 'the name of an environment variable (WEBHOOK_SECRET_…), not a secret',
  max: 100,
}

const EVENT = { pattern: /^[a-z_.]+$/, say: 'the name of an event', max: 50 }

/** What an endpoint may be told. */
type WebhooksSwitchedOn = WebhookEventType | FindingWebhookType
const EVENTS: readonly WebhooksSwitchedOn[] = [...WEBHOOK_EVENT_TYPES, ...FINDING_WEBHOOK_TYPES]

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

export const NO_WEBHOOKS: WebhooksFile = { allowPrivate: null, endpoints: [] }

export function parseWebhooks(read: FileReader, value: unknown): WebhooksFile {
  const webhooks = read.object('webhooks', value ?? {}, ['endpoints', 'allowPrivate']) ?? {}
  const endpoints = read.named('webhooks.endpoints', webhooks['endpoints'] ?? {}, ENDPOINT_NAME)
  return {
    allowPrivate: parseFlag(read, 'webhooks.allowPrivate', webhooks['allowPrivate']),
    endpoints: endpoints.map(([name, entry]) => {
      const at = `webhooks.endpoints.${name}`
      const endpoint = read.object(at, entry, ['url', 'secretEnv', 'events']) ?? {}
      return {
        name,
        url: parseUrl(read, `${at}.url`, endpoint['url']),
        secretEnv: read.text(`${at}.secretEnv`, endpoint['secretEnv'], SECRET_ENV),
        events: parseEvents(read, `${at}.events`, endpoint['events']),
      }
    }),
  }
}

function parseFlag(read: FileReader, at: string, value: unknown): boolean | null {
  if (value === undefined || typeof value === 'boolean') return value ?? null
  read.refuse(at, 'must be true or false.')
  return null
}

const NOWHERE = 'https://nowhere.invalid'

function parseUrl(read: FileReader, at: string, value: unknown): URL {
  const text = read.text(at, value, URL_TEXT)
  if (text === '') return new URL(NOWHERE)
  if (!URL.canParse(text)) read.refuse(at, `must be ${URL_TEXT.say}.`)
  const url = new URL(URL.canParse(text) ? text : NOWHERE)
  if (url.username !== '' || url.password !== '') {
    read.refuse(at, 'must hold no password: messages are signed.')
  }
  if (url.hash !== '') read.refuse(at, 'must have no #: it is never sent.')
  return url
}

function parseEvents(read: FileReader, at: string, value: unknown): WebhooksSwitchedOn[] | null {
  if (value === undefined) return null
  if (Array.isArray(value) && value.length === 0) {
    read.refuse(at, 'must name an event; leave it out for all.')
  }
  const known = new Set<string>(EVENTS)
  const events = read.texts(at, value, EVENT)
  for (const event of events) {
    if (event !== '' && !known.has(event)) {
      read.refuse(at, `must name events that there are: ${EVENTS.join(', ')}.`)
    }
  }
  return EVENTS.filter((event) => events.includes(event))
}
