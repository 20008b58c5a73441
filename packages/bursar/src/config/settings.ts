import { whatIsWrongWithSecret } from '../base/signing-secret.ts'
import { ALERT_SETTINGS } from './alerts/alert-settings.ts'
import { type ApiToken, parseApiTokens, parseNamedApiTokens } from './api/api-tokens.ts'
import { parseAuditKey } from './audit-key.ts'
import type { LogLevel } from './config.ts'
import { parseSender, parseSmtpUrl, type Sender, type SmtpServer } from './mail/mail-settings.ts'
import { parseReferenceKeys } from './reference-keys.ts'
import { matching, parseBaseUrl, parseInteger, type Read, setting } from './setting.ts'

export const SIGNING_SECRETS_MAX = 8
const GRACE_PERIOD_DAYS_MAX = 365
const UNLISTED_PRICE_DAYS_MAX = 365
const HOLD_HOURS_MAX = 720
const NOTIFICATION_DAYS_MAX = 365
const NOTIFICATIONS_MAX = 20
/** Stripe resends for 30 days: with less than this an old event would come back as a new one. */
const EVENT_RETENTION_DAYS_MIN = 35
const EVENT_RETENTION_DAYS_MAX = 3650
const LOG_LEVELS: readonly LogLevel[] = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
]

/** Every environment variable that does something, in the order of the reference. */
export const SETTINGS = {
  DATABASE_URL: setting<string | null>({
    expects: 'postgres://user:password@host:5432/database, or remove it for the embedded server',
    parse: parseDatabaseUrl,
    absent: { value: null, said: 'the embedded server in `.bursar/`' },
    empty: 'refused',
  }),
  PORT: setting<number>({
    expects: 'a port from 0 to 65535 (0 takes a free one)',
    parse: (text) => parseInteger(text, 0, 65_535),
    absent: { value: 4242, said: '`4242`' },
    empty: 'absent',
  }),
  HOST: setting<string>({
    expects: 'the address to listen on, such as 127.0.0.1 or 0.0.0.0',
    parse: (text) => matching(text, /^[A-Za-z0-9._:-]{1,253}$/, 'it is not a host'),
    absent: { value: '127.0.0.1', said: '`127.0.0.1`' },
    empty: 'absent',
  }),
  STRIPE_SECRET_KEY: setting<string>({
    expects: 'a secret or restricted key of Stripe: sk_live_…, rk_live_…, sk_test_… or rk_test_…',
    parse: (text) =>
      matching(text, /^[sr]k_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it is not such a key'),
    absent: 'required',
    empty: 'absent',
  }),
  STRIPE_WEBHOOK_SECRET: setting<readonly string[]>({
    expects:
      'the signing secret of the webhook endpoint: whsec_ and at least 24 characters; ' +
      'several, separated by commas, while one is rolled',
    parse: parseSigningSecrets,
    absent: 'required',
    empty: 'absent',
  }),
  STRIPE_PUBLISHABLE_KEY: setting<string | null>({
    expects: 'the publishable key of Stripe: pk_live_… or pk_test_…',
    parse: (text) =>
      matching(text, /^pk_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it is not such a key'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  STRIPE_API_BASE: setting<URL | null>({
    expects: 'https://host[:port]; http:// only for this machine, such as http://127.0.0.1:12111',
    parse: (text) => parseBaseUrl(text, 'host'),
    absent: { value: null, said: 'Stripe itself' },
    empty: 'absent',
  }),
  GRACE_PERIOD_DAYS: setting<number>({
    expects: `whole days from 0 to ${GRACE_PERIOD_DAYS_MAX}`,
    parse: (text) => parseInteger(text, 0, GRACE_PERIOD_DAYS_MAX),
    absent: { value: 14, said: '`14`' },
    empty: 'absent',
  }),
  UNLISTED_PRICE_DAYS: setting<number>({
    expects: `whole days from 1 to ${UNLISTED_PRICE_DAYS_MAX}`,
    parse: (text) => parseInteger(text, 1, UNLISTED_PRICE_DAYS_MAX),
    absent: { value: 7, said: '`7`' },
    empty: 'absent',
  }),
  NOTIFICATION_DAYS: setting<readonly number[]>({
    expects: `whole days from 1 to ${NOTIFICATION_DAYS_MAX}, separated by commas`,
    parse: parseNotificationDays,
    absent: { value: [90, 60, 30, 14, 7, 1], said: '`90,60,30,14,7,1`' },
    empty: 'absent',
  }),
  EVENT_RETENTION_DAYS: setting<number>({
    expects: `whole days from ${EVENT_RETENTION_DAYS_MIN} to ${EVENT_RETENTION_DAYS_MAX}`,
    parse: (text) => parseInteger(text, EVENT_RETENTION_DAYS_MIN, EVENT_RETENTION_DAYS_MAX),
    absent: { value: 400, said: '`400`' },
    empty: 'absent',
  }),
  SMTP_URL: setting<SmtpServer | null>({
    expects: 'smtps://user:password@host:465 or smtp://user:password@host:587, percent-encoded',
    parse: parseSmtpUrl,
    absent: { value: null, said: 'no email is sent; `bursar dev` catches it' },
    empty: 'absent',
  }),
  MAIL_FROM: setting<Sender | null>({
    expects: 'the sender of all emails: billing@acme.example or Acme <billing@acme.example>',
    parse: parseSender,
    absent: { value: null, said: 'none; required with `SMTP_URL`' },
    empty: 'absent',
  }),
  ...ALERT_SETTINGS,
  KEYCLOAK_URL: setting<URL | null>({
    expects: 'https://host[:port][/path]; http:// only for this machine',
    parse: (text) => parseBaseUrl(text, 'path'),
    absent: { value: null, said: 'no identities' },
    empty: 'absent',
  }),
  KEYCLOAK_REALM: setting<string | null>({
    expects: 'the name of the realm',
    parse: (text) => matching(text, /^[^/\s]{1,255}$/, 'it is not the name of a realm'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  KEYCLOAK_CLIENT_ID: setting<string | null>({
    expects: 'the id of a confidential client with a service account',
    parse: (text) => matching(text, /^\S{1,255}$/, 'it is not the id of a client'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  KEYCLOAK_CLIENT_SECRET: setting<string | null>({
    expects: 'the secret of that client',
    parse: (text) => matching(text, /^\S{8,255}$/, 'it is too short or has spaces in it'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  API_TOKEN: setting<readonly ApiToken[]>({
    expects:
      'a random text of at least 24 characters that your own code sends, with the scopes read ' +
      'and usage; several, separated by commas, while one is rolled',
    parse: parseApiTokens,
    absent: { value: [], said: 'none' },
    empty: 'absent',
  }),
  API_TOKENS: setting<readonly ApiToken[]>({
    expects:
      'named tokens with scopes, separated by commas: NAME:SCOPE+SCOPE:TOKEN, such as ' +
      'backend:read+billing:3f0c…; the scopes are read, usage, billing ' +
      'and tenants',
    parse: parseNamedApiTokens,
    absent: { value: [], said: 'none' },
    empty: 'absent',
  }),
  PUBLIC_URL: setting<URL | null>({
    expects: 'where customers find Bursar: https://host[:port]; http:// only for this machine',
    parse: (text) => parseBaseUrl(text, 'host'),
    absent: { value: null, said: 'no email links to Bursar; in `bursar dev`, this machine' },
    empty: 'absent',
  }),
  REFERENCE_KEY: setting<readonly string[]>({
    expects:
      'a random text of at least 32 characters that signs the references of checkouts; several, ' +
      'separated by commas, while one is rolled: the first signs, all verify',
    parse: parseReferenceKeys,
    absent: { value: [], said: 'no reference is signed or verified' },
    empty: 'absent',
  }),
  HOLD_HOURS: setting<number>({
    expects: `whole hours from 1 to ${HOLD_HOURS_MAX}`,
    parse: (text) => parseInteger(text, 1, HOLD_HOURS_MAX),
    absent: { value: 24, said: '`24`' },
    empty: 'absent',
  }),
  CONSOLE_URL: setting<URL | null>({
    expects: 'where browsers find the console: https://host[:port]; http:// only for this machine',
    parse: (text) => parseBaseUrl(text, 'host'),
    absent: { value: null, said: 'none; required with `CONSOLE_OIDC_ISSUER`' },
    empty: 'absent',
  }),
  CONSOLE_OIDC_ISSUER: setting<URL | null>({
    expects: 'the issuer that operators sign in at; http:// only for this machine',
    parse: (text) => parseBaseUrl(text, 'path'),
    absent: { value: null, said: 'one-time links, on this machine only' },
    empty: 'absent',
  }),
  CONSOLE_OIDC_CLIENT_ID: setting<string | null>({
    expects: 'the id of a confidential client of that issuer',
    parse: (text) => matching(text, /^\S{1,255}$/, 'it is not the id of a client'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  CONSOLE_OIDC_CLIENT_SECRET: setting<string | null>({
    expects: 'the secret of that client',
    parse: (text) => matching(text, /^\S{8,255}$/, 'it is too short or has spaces in it'),
    absent: { value: null, said: 'none' },
    empty: 'absent',
  }),
  CONSOLE_ROLES_CLAIM: setting<string>({
    expects: 'the claim of the ID token that lists roles, such as realm_access.roles',
    parse: (text) => matching(text, /^[\w.:/-]{1,200}$/, 'it is not the name of a claim'),
    absent: { value: 'roles', said: '`roles`' },
    empty: 'absent',
  }),
  CONSOLE_VIEWER_ROLE: setting<string>({
    expects: 'the role of those who may look',
    parse: (text) => matching(text, /^\S{1,200}$/, 'it is not the name of a role'),
    absent: { value: 'bursar-viewer', said: '`bursar-viewer`' },
    empty: 'absent',
  }),
  CONSOLE_OPERATOR_ROLE: setting<string>({
    expects: 'the role of those who may act',
    parse: (text) => matching(text, /^\S{1,200}$/, 'it is not the name of a role'),
    absent: { value: 'bursar-operator', said: '`bursar-operator`' },
    empty: 'absent',
  }),
  OIDC_ISSUER: setting<string | null>({
    expects: 'the issuer as its tokens name it: https://host[/path]; http:// only for this machine',
    parse: (text) => {
      const read = parseBaseUrl(text, 'path')
      // To the letter: a slash at the end is part of the name.
      return 'wrong' in read ? read : { value: text }
    },
    absent: { value: null, said: 'no customer API for end users’ tokens' },
    empty: 'absent',
  }),
  OIDC_AUDIENCE: setting<string | null>({
    expects: 'whom tokens for Bursar are made out to (`aud`)',
    parse: (text) => matching(text, /^\S{1,255}$/, 'it is too long or has spaces in it'),
    absent: { value: null, said: 'none; required with `OIDC_ISSUER`' },
    empty: 'absent',
  }),
  LOG_LEVEL: setting<LogLevel>({
    expects: `one of ${LOG_LEVELS.join(', ')}`,
    parse: (text) => {
      const level = LOG_LEVELS.find((known) => known === text)
      return level === undefined ? { wrong: 'it is none of them' } : { value: level }
    },
    absent: { value: 'info', said: '`info`' },
    empty: 'absent',
  }),
  AUDIT_KEY: setting<Buffer | null>({
    expects: 'at least 32 random bytes in hex or base64, or remove it for the key in .bursar/',
    parse: parseAuditKey,
    absent: {
      value: null,
      said: 'made once in `.bursar/audit.key`; required with `DATABASE_URL`',
    },
    empty: 'refused',
  }),
  BURSAR_CONFIG: setting<string | null>({
    expects: 'the path of the config file (.ts, .js or .json), or remove it for the default',
    parse: (text) => matching(text, /^[^\0]+\.(?:ts|js|json)$/, 'it ends in none of these'),
    absent: { value: null, said: '`bursar.config.ts`, `.js` or `.json` where the command runs' },
    empty: 'refused',
  }),
} as const

export type SettingName = keyof typeof SETTINGS

/** Days before the end of a term, each once, the furthest first. */
function parseNotificationDays(text: string): Read<readonly number[]> {
  const days = text.split(',').map((part) => parseInteger(part.trim(), 1, NOTIFICATION_DAYS_MAX))
  const wrong = days.find((day) => 'wrong' in day)
  if (wrong !== undefined && 'wrong' in wrong) return wrong
  if (days.length > NOTIFICATIONS_MAX)
    return { wrong: `it has more than ${NOTIFICATIONS_MAX} days` }
  const values = days.flatMap((day) => ('value' in day ? [day.value] : []))
  return { value: [...new Set(values)].sort((a, b) => b - a) }
}

/**
 * One or more signing secrets, separated by commas. `whatIsWrong` says it in words that hold no
 * part of the secret, or gives null.
 */
export function parseSigningSecrets(
  text: string,
  whatIsWrong: (secret: string) => string | null = whatIsWrongWithSecret,
): Read<readonly string[]> {
  const secrets = text.split(',').map((part) => part.trim())
  if (secrets.length > SIGNING_SECRETS_MAX) {
    return { wrong: `it has more than ${SIGNING_SECRETS_MAX} secrets` }
  }
  for (const [index, secret] of secrets.entries()) {
    const wrong = whatIsWrong(secret)
    const which = secrets.length === 1 ? '' : `secret ${index + 1} of ${secrets.length}: `
    if (wrong !== null) return { wrong: which + wrong }
    if (secrets.indexOf(secret) !== index) return { wrong: `${which}it is there twice` }
  }
  return { value: secrets }
}

function parseDatabaseUrl(text: string): Read<string> {
  const protocol = URL.canParse(text) ? new URL(text).protocol : null
  if (protocol === 'postgres:' || protocol === 'postgresql:') return { value: text }
  return { wrong: 'it is no URL of PostgreSQL' }
}
