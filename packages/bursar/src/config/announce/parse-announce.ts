import {
  ANNOUNCEMENTS,
  type Announcement,
  FINDING_ANNOUNCEMENTS,
  type FindingAnnouncement,
} from '../../base/outward/announcements.ts'
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
  say: 'the address of a receiver (https://…)',
  max: URL_CHARACTERS_MAX,
}
const SECRET_ENV = {
  pattern: /^ANNOUNCE_SECRET_[A-Z0-9_]+$/,
  say: 'the name of an environment variable (ANNOUNCE_SECRET_…), not a secret',
  max: 100,
}

const EVENT = { pattern: /^[a-z_.]+$/, say: 'the name of an event', max: 50 }

/** What an endpoint may be told. */
type Announced = Announcement | FindingAnnouncement
const EVENTS: readonly Announced[] = [...ANNOUNCEMENTS, ...FINDING_ANNOUNCEMENTS]

/** The outgoing endpoints of the config file. Secrets are still only named. */
export interface AnnounceFile {
  /** null: the file says nothing of it. */
  readonly allowPrivate: boolean | null
  readonly endpoints: readonly {
    readonly name: string
    readonly url: URL
    readonly secretEnv: string
    /** null: all. */
    readonly events: readonly Announced[] | null
  }[]
}

/** Where changes are announced, and how. */
export interface AnnounceConfig {
  /** For development: http, and receivers on this machine or in a private network. */
  readonly allowsPrivate: boolean
  readonly endpoints: readonly {
    readonly name: string
    readonly url: URL
    /** null: all. */
    readonly events: readonly Announced[] | null
    /** Every message is signed with each of them. */
    readonly secrets: readonly string[]
  }[]
}

export const NO_ANNOUNCE: AnnounceFile = { allowPrivate: null, endpoints: [] }

export function parseAnnounce(read: FileReader, value: unknown): AnnounceFile {
  const announce = read.object('announce', value ?? {}, ['endpoints', 'allowPrivate']) ?? {}
  const endpoints = read.named('announce.endpoints', announce['endpoints'] ?? {}, ENDPOINT_NAME)
  return {
    allowPrivate: parseFlag(read, 'announce.allowPrivate', announce['allowPrivate']),
    endpoints: endpoints.map(([name, entry]) => {
      const at = `announce.endpoints.${name}`
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

function parseEvents(read: FileReader, at: string, value: unknown): Announced[] | null {
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
