import type { FileReader, NameRule } from '../file-reader.ts'
import { domainOfAddress, isMailAddress } from './mail-address.ts'
import type { Sender } from './mail-settings.ts'

/** The languages that emails are written in. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** How mails look, and what stands in them. Everything is checked: no text of a stranger. */
export interface Brand {
  readonly name: string
  readonly logoUrl: string | null
  /** `#rrggbb`. */
  readonly colours: { readonly accent: string; readonly background: string }
  /** null: answers go to the sender. */
  readonly replyTo: string | null
  /** Where a customer sees to bills and cards. */
  readonly billingUrl: string | null
  readonly imprint: string | null
}

/** `name` is null where the file says none. */
export type FileBrand = Omit<Brand, 'name'> & { readonly name: string | null }

export interface EmailPolicy {
  readonly language: Language
  /** Of the IANA database. */
  readonly timeZone: string
  /** Mails that one tenant gets in 24 hours. */
  readonly perTenantPerDay: number
}

const PER_TENANT_PER_DAY = { min: 1, max: 1000 }

const USUAL_COLOURS = { accent: '#4b3fc4', background: '#f4f5f7' }
/** Of a mail that nobody has branded, in `bursar dev`. */
const USUAL_NAME = 'Bursar'

export const NO_BRAND: FileBrand = {
  name: null,
  logoUrl: null,
  colours: USUAL_COLOURS,
  replyTo: null,
  billingUrl: null,
  imprint: null,
}

export const EMAILS_USUAL: EmailPolicy = { language: 'en', timeZone: 'UTC', perTenantPerDay: 20 }

const LINE = { pattern: /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u, max: 100 }
const NAME: NameRule = { ...LINE, say: 'one line of 1 to 100 characters' }
const IMPRINT: NameRule = { ...LINE, max: 500, say: 'one line of 1 to 500 characters' }
const COLOUR: NameRule = { pattern: /^#[0-9a-f]{6}$/i, max: 7, say: 'a colour like #4b3fc4' }
const HTTPS: NameRule = {
  pattern: /^https:\/\/[^\s"'<>\\\p{Cc}]+$/u,
  max: 1000,
  say: 'an https:// address',
}

export function parseBrand(read: FileReader, value: unknown): FileBrand {
  const keys = ['name', 'logoUrl', 'colours', 'replyTo', 'billingUrl', 'imprint']
  const brand = read.object('brand', value ?? {}, keys) ?? {}
  const colours = read.object('brand.colours', brand['colours'] ?? {}, ['accent', 'background'])
  const optional = (key: string, rule: NameRule) =>
    brand[key] === undefined ? null : read.text(`brand.${key}`, brand[key], rule)
  const colour = (key: 'accent' | 'background') =>
    read.text(`brand.colours.${key}`, colours?.[key] ?? USUAL_COLOURS[key], COLOUR)
  return {
    name: optional('name', NAME),
    logoUrl: url(read, 'brand.logoUrl', optional('logoUrl', HTTPS)),
    colours: { accent: colour('accent'), background: colour('background') },
    replyTo: address(read, brand['replyTo']),
    billingUrl: url(read, 'brand.billingUrl', optional('billingUrl', HTTPS)),
    imprint: optional('imprint', IMPRINT),
  }
}

export function parseEmails(read: FileReader, value: unknown): EmailPolicy {
  const keys = ['language', 'timeZone', 'perTenantPerDay']
  const emails = read.object('emails', value ?? {}, keys) ?? {}
  const { language, timeZone, perTenantPerDay } = { ...EMAILS_USUAL, ...emails }
  return {
    language: read.oneOf('emails.language', language, [...LANGUAGES]),
    timeZone: zone(read, timeZone),
    perTenantPerDay: read.integer('emails.perTenantPerDay', perTenantPerDay, PER_TENANT_PER_DAY),
  }
}

/** Who is not named has the name that its mails come from. */
export function brandOf(brand: FileBrand, from: Sender | null): Brand {
  const name = brand.name ?? from?.name ?? (from === null ? null : domainOfAddress(from.address))
  return { ...brand, name: name ?? USUAL_NAME }
}

function address(read: FileReader, value: unknown): string | null {
  if (value === undefined) return null
  if (typeof value === 'string' && isMailAddress(value)) return value
  read.refuse('brand.replyTo', 'must be one email address.')
  return null
}

function url(read: FileReader, at: string, text: string | null): string | null {
  if (text === null || text === '') return null
  if (URL.canParse(text)) return new URL(text).href
  read.refuse(at, `must be ${HTTPS.say}.`)
  return null
}

function zone(read: FileReader, value: unknown): string {
  const isZone = typeof value === 'string' && zones().has(value)
  if (!isZone) read.refuse('emails.timeZone', 'must be a time zone such as Europe/Berlin.')
  return isZone ? value : EMAILS_USUAL.timeZone
}

function zones(): Set<string> {
  return new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
}
