import { type FileApi, parseApi } from './api/parse-api.ts'
import type { Plans, Signup } from './config.ts'
import { createFileReader, type FileReader } from './file-reader.ts'
import { type EmailPolicy, type FileBrand, parseBrand, parseEmails } from './mail/parse-emails.ts'
import { BILLING_KEYS, type FileBillingPolicy, parseBillingPolicy } from './plans/billing-policy.ts'
import { parsePlans } from './plans/parse-plans.ts'
import { Problems } from './problems.ts'
import { parseWebhooks, type WebhooksFile } from './webhook/parse-webhooks.ts'

const ENDPOINTS_MAX = 20
const REQUESTS_PER_SECOND = { min: 1, max: 100, fallback: 20 }
const CONCURRENCY = { min: 1, max: 64, fallback: 8 }

const ENDPOINT_NAME = {
  pattern: /^[a-z0-9][a-z0-9-]{0,49}$/,
  say: 'small letters, digits and -, at most 50',
  max: ENDPOINTS_MAX,
}
const ACCOUNT = {
  pattern: /^acct_[A-Za-z0-9_]+$/,
  say: 'the id of a connected account (acct_…)',
  max: 255,
}
const SECRET_ENV = {
  pattern: /^STRIPE_WEBHOOK_SECRET_[A-Z0-9_]+$/,
  say: 'the name of an environment variable (STRIPE_WEBHOOK_SECRET_…), not a secret',
  max: 100,
}
const SIGNUPS = ['open', 'intent'] as const
const SAME_EMAILS = ['confirm', 'separate', 'attach'] as const
export const SIGNUP_USUAL = { mode: null, sameEmail: 'confirm' } as const
const PATH = { pattern: /^[^\0]+$/, say: 'the path of a file', max: 1000 }

const KEYS = [
  'plans',
  'policy',
  'endpoints',
  'refresh',
  'brand',
  'emails',
  'webhooks',
  'api',
  'audit',
]

/** The config file, checked and with its defaults. Secrets are still only named. */
export interface FileConfig {
  readonly plans: Plans
  /** null: nothing is said; the default depends on who gives out tenant ids. */
  readonly signup: { readonly mode: Signup['mode'] | null; readonly sameEmail: Signup['sameEmail'] }
  /** Without what the environment says. */
  readonly billing: FileBillingPolicy
  readonly endpoints: readonly {
    readonly name: string
    readonly accountClass: 'own' | 'connected'
    readonly accounts: readonly string[]
    readonly secretEnv: string
  }[]
  readonly refresh: { readonly requestsPerSecond: number; readonly concurrency: number }
  readonly brand: FileBrand
  readonly emails: EmailPolicy
  readonly webhooks: WebhooksFile
  readonly api: FileApi
  readonly anchorFile: string | null
}

/**
 * Pure: what the config file exports or holds → what we use of it.
 * @throws AppError of the family `config` that lists every problem.
 */
export function parseConfig(raw: unknown): FileConfig {
  const problems = new Problems()
  const parsed = parseConfigInto(problems, raw)
  problems.throwIfAny()
  return parsed
}

/** As `parseConfig`, but adds to a list; what it returns counts only if nothing was added. */
export function parseConfigInto(problems: Problems, raw: unknown): FileConfig {
  const read = createFileReader(problems)
  const root = read.object('The config file', raw, KEYS) ?? {}
  return {
    plans: parsePlans(read, root['plans']),
    ...parsePolicy(read, root['policy']),
    endpoints: parseEndpoints(read, root['endpoints']),
    refresh: parseRefresh(read, root['refresh']),
    brand: parseBrand(read, root['brand']),
    emails: parseEmails(read, root['emails']),
    webhooks: parseWebhooks(read, root['webhooks']),
    api: parseApi(read, root['api']),
    anchorFile: parseAnchorFile(read, root['audit']),
  }
}

function parsePolicy(read: FileReader, value: unknown): Pick<FileConfig, 'signup' | 'billing'> {
  const policy = read.object('policy', value ?? {}, ['signup', ...BILLING_KEYS]) ?? {}
  const said = policy['signup']
  return { signup: parseSignup(read, said), billing: parseBillingPolicy(read, policy) }
}

function parseSignup(read: FileReader, said: unknown): FileConfig['signup'] {
  if (said === undefined) return SIGNUP_USUAL
  if (!isObject(said)) return { ...SIGNUP_USUAL, mode: read.oneOf('policy.signup', said, SIGNUPS) }
  const signup = read.object('policy.signup', said, ['mode', 'sameEmail']) ?? {}
  return {
    mode: read.oneOf('policy.signup.mode', signup['mode'], SIGNUPS),
    sameEmail: read.oneOf(
      'policy.signup.sameEmail',
      signup['sameEmail'] ?? SIGNUP_USUAL.sameEmail,
      SAME_EMAILS,
    ),
  }
}

function parseEndpoints(read: FileReader, value: unknown): FileConfig['endpoints'] {
  return read.named('endpoints', value ?? {}, ENDPOINT_NAME).map(([name, entry]) => {
    const at = `endpoints.${name}`
    const endpoint = read.object(at, entry, ['class', 'accounts', 'secretEnv']) ?? {}
    const accountClass = read.oneOf(`${at}.class`, endpoint['class'], ['own', 'connected'])
    const accounts = read.texts(`${at}.accounts`, endpoint['accounts'] ?? [], ACCOUNT)
    if (accountClass === 'connected' && accounts.length === 0) {
      read.refuse(`${at}.accounts`, 'must name the connected accounts we accept (acct_…).')
    }
    if (accountClass === 'own' && accounts.length > 0) {
      read.refuse(`${at}.accounts`, 'is only for "connected"; remove it or change the class.')
    }
    const secretEnv = read.text(`${at}.secretEnv`, endpoint['secretEnv'], SECRET_ENV)
    return { name, accountClass, accounts, secretEnv }
  })
}

function parseRefresh(read: FileReader, value: unknown): FileConfig['refresh'] {
  const refresh = read.object('refresh', value ?? {}, ['requestsPerSecond', 'concurrency']) ?? {}
  const integer = (key: string, range: { min: number; max: number; fallback: number }) =>
    read.integer(`refresh.${key}`, refresh[key] ?? range.fallback, range)
  return {
    requestsPerSecond: integer('requestsPerSecond', REQUESTS_PER_SECOND),
    concurrency: integer('concurrency', CONCURRENCY),
  }
}

function parseAnchorFile(read: FileReader, value: unknown): string | null {
  const audit = read.object('audit', value ?? {}, ['anchorFile']) ?? {}
  if (audit['anchorFile'] === undefined) return null
  return read.text('audit.anchorFile', audit['anchorFile'], PATH)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
