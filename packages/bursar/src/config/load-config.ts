import { createSecretKey } from 'node:crypto'
import { resolve } from 'node:path'
import { checkAlerts } from './alerts/check-alerts.ts'
import { checkApiTokens } from './api/api-tokens.ts'
import { checkOidc } from './api/parse-api.ts'
import { hasAuditKeyFile, loadAuditKeyFile } from './audit-key.ts'
import type { BursarConfig } from './bursar-config.ts'
import type { Config, Endpoint } from './config.ts'
import { checkConsole } from './identity/console-access.ts'
import { checkKeycloak } from './identity/keycloak.ts'
import { checkMail } from './mail/mail-settings.ts'
import { brandOf } from './mail/parse-emails.ts'
import { type FileConfig, NO_FILE, parseConfigInto } from './parse-config.ts'
import { Problems } from './problems.ts'
import { readConfigFile } from './read-config-file.ts'
import { readSetting, readSettings, type Settings } from './read-settings.ts'
import { type Env, isService, type LoadMode } from './settings/load-mode.ts'
import { misspeltSettings } from './settings/misspelt-settings.ts'
import { SETTINGS } from './settings.ts'
import { webhooksOf } from './webhook/webhooks-config.ts'

export interface LoadOptions {
  readonly env: Env
  readonly cwd: string
  /**
   * `serve` demands what `dev` brings along: an API key, a signing secret and plans; `worker`
   * demands besides that it is told who may sign up. `database` is for what only works there, such
   * as a migration: it demands none of them.
   */
  readonly mode: LoadMode
  /** Used where there is no config file, as in `dev`. */
  readonly fallbackFile?: BursarConfig
  /** Told of names in the environment that are probably misspelt. Default: a warning of Node. */
  readonly warn?: (sentence: string) => void
}

const DATA_FOLDER = '.bursar'

/** It cannot see whether `serve` has an issuer; with one, a stranger could take a tenant’s id. */
const SIGNUP_UNSAID =
  'bursar worker must know whether a checkout without proof creates a tenant. Set OIDC_ISSUER ' +
  'and OIDC_AUDIENCE as for bursar serve, or policy.signup in the config file.'

/** Two nodes that each made a key of their own could not append to each other’s chains. */
const AUDIT_KEY_UNSAID =
  'DATABASE_URL is set, but AUDIT_KEY is not. Every node needs the same key. Create one with ' +
  '`openssl rand -hex 32`, and keep it as long as the audit log.'

/**
 * Environment and config file → one frozen `Config`. Calls nobody; makes the audit key if needed.
 * @throws AppError of the family `config` that lists everything that is missing or malformed.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { env, cwd, mode, warn = emitWarning } = options
  const problems = new Problems()
  const settings = readSettings(problems, { env, mode })
  const file = await loadFile(problems, { ...options, path: settings.BURSAR_CONFIG })
  const endpoints = endpointsOf(problems, { env, settings, file, mode })
  checkModes(problems, settings, mode)
  const mail = checkMail(problems, settings)
  const keycloak = checkKeycloak(problems, settings)
  const console = checkConsole(problems, settings)
  const oidc = checkOidc(problems, settings)
  const apiTokens = checkApiTokens(problems, settings)
  if (mode === 'worker' && oidc === null && file.signup.mode === null) {
    problems.add('SETTING_MISSING', SIGNUP_UNSAID)
  }
  const livemode = isLive(settings.STRIPE_SECRET_KEY)
  const taken = endpoints.flatMap(({ secrets }) => secrets)
  const webhooks = webhooksOf(problems, file.webhooks, { env, mode, livemode, taken })
  const alerts = checkAlerts(problems, settings, { env, mode, livemode })
  const dataFolder = resolve(cwd, DATA_FOLDER)
  const keyFile = resolve(dataFolder, 'audit.key')
  const isShared = settings.DATABASE_URL !== null && mode !== 'dev'
  if (isShared && settings.AUDIT_KEY === null && !(await hasAuditKeyFile(keyFile))) {
    problems.add('SETTING_MISSING', AUDIT_KEY_UNSAID)
  }
  const named = [...file.endpoints, ...file.webhooks.endpoints].map(({ secretEnv }) => secretEnv)
  const misspelt = misspeltSettings(env, named)
  problems.throwIfAny(misspelt)
  misspelt.forEach(warn)

  const key = settings.AUDIT_KEY ?? (await loadAuditKeyFile(keyFile))
  return deepFreeze<Config>({
    databaseUrl: settings.DATABASE_URL,
    host: settings.HOST,
    port: settings.PORT,
    stripe: {
      secretKey: settings.STRIPE_SECRET_KEY,
      livemode,
      publishableKey: settings.STRIPE_PUBLISHABLE_KEY,
      apiBase: settings.STRIPE_API_BASE,
    },
    endpoints,
    plans: file.plans,
    policy: {
      gracePeriodDays: settings.GRACE_PERIOD_DAYS,
      signup: { ...file.signup, mode: file.signup.mode ?? signupUsual(oidc, mode) },
      holdHours: settings.HOLD_HOURS,
    },
    billing: { ...file.billing, unlistedPriceDays: settings.UNLISTED_PRICE_DAYS },
    referenceKeys: settings.REFERENCE_KEY,
    delivery: file.delivery,
    refresh: file.refresh,
    mail,
    brand: brandOf(file.brand, mail?.from ?? null),
    emails: file.emails,
    publicUrl: settings.PUBLIC_URL?.origin ?? (mode === 'dev' ? ownUrl(settings) : null),
    keycloak,
    console,
    webhooks,
    alerts,
    apiTokens,
    api: { ...file.api, oidc },
    logLevel: settings.LOG_LEVEL,
    audit: {
      key: createSecretKey(key),
      anchorFile: resolve(cwd, file.anchorFile ?? `${DATA_FOLDER}/audit.anchor`),
    },
    notificationDays: settings.NOTIFICATION_DAYS,
    eventRetentionDays: settings.EVENT_RETENTION_DAYS,
    dataFolder,
  })
}

async function loadFile(
  problems: Problems,
  { cwd, mode, path, fallbackFile }: LoadOptions & { path: string | null },
): Promise<FileConfig> {
  const counted = problems.count
  const read = await readConfigFile(problems, { cwd, path })
  if (read !== null) return parseConfigInto(problems, read.raw)
  if (problems.count > counted) return NO_FILE
  if (fallbackFile !== undefined) return parseConfigInto(problems, fallbackFile)
  if (isService(mode)) {
    const advice = 'Run `bursar init`, or set BURSAR_CONFIG to the path of the config file.'
    problems.add('SETTING_MISSING', `There is no config file with plans. ${advice}`)
  }
  return NO_FILE
}

/**
 * An issuer has tenants before they buy: a stranger must not be able to take the id of one. In
 * `dev` nobody is a stranger, and its story is of one who buys by a link.
 */
function signupUsual(oidc: Config['api']['oidc'], mode: LoadMode): 'open' | 'intent' {
  return oidc === null || mode === 'dev' ? 'open' : 'intent'
}

/** The endpoint of the environment and those of the file, no secret in two of them. */
function endpointsOf(
  problems: Problems,
  { env, settings, file, mode }: { env: Env; settings: Settings; file: FileConfig; mode: LoadMode },
): Endpoint[] {
  const own = { name: '', accountClass: 'own' as const, accounts: [] }
  const endpoints: Endpoint[] = [{ ...own, secrets: settings.STRIPE_WEBHOOK_SECRET }]
  for (const { name, accountClass, accounts, secretEnv } of file.endpoints) {
    const secrets = readSetting(problems, env, {
      name: secretEnv,
      setting: SETTINGS.STRIPE_WEBHOOK_SECRET,
      isRequired: mode !== 'database',
    })
    const taken = endpoints.flatMap((other) => other.secrets)
    if (secrets.some((secret) => taken.includes(secret))) {
      const advice =
        'Give every endpoint its own secret: Bursar identifies the account of an event by it.'
      problems.add(
        'SETTING_MALFORMED',
        `${secretEnv} contains a secret of another endpoint. ${advice}`,
      )
    }
    endpoints.push({ name, accountClass, accounts, secretEnv, secrets })
  }
  return endpoints
}

function emitWarning(sentence: string): void {
  process.emitWarning(sentence, 'BursarConfigWarning')
}

/** Live and test never mix, and `dev` never touches what is live. */
function checkModes(problems: Problems, settings: Settings, mode: LoadMode): void {
  const { STRIPE_SECRET_KEY: secret, STRIPE_PUBLISHABLE_KEY: publishable } = settings
  if (mode === 'dev' && isLive(secret)) {
    const advice = 'Set it to a test key, or use bursar serve.'
    problems.add(
      'SETTING_MALFORMED',
      `STRIPE_SECRET_KEY is a live key, which bursar dev does not accept. ${advice}`,
    )
  }
  if (secret !== '' && publishable !== null && isLive(secret) !== isLive(publishable)) {
    const advice = 'Set both to keys of the same mode.'
    const wrong =
      'STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY have different modes (live and test).'
    problems.add('SETTING_MALFORMED', `${wrong} ${advice}`)
  }
}

/** In `dev` the mails are read on this machine. */
function ownUrl({ PORT: port }: Settings): string | null {
  return port === 0 ? null : `http://127.0.0.1:${port}`
}

function isLive(key: string): boolean {
  return /^[a-z]k_live_/.test(key)
}

/** Freezes plain objects and lists to the bottom. What has a class of its own is left as it is. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
