import type { Problems } from './problems.ts'
import type { Setting } from './setting.ts'
import { SETTINGS, type SettingName } from './settings.ts'

export type Env = Readonly<Record<string, string | undefined>>

export type LoadMode = 'dev' | 'serve' | 'worker' | 'database'

/** Whether it is what runs in production, which brings nothing along. */
export function isService(mode: LoadMode): boolean {
  return mode === 'serve' || mode === 'worker'
}

type ValueOf<S> = S extends Setting<infer T> ? T : never
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> }

/** Every setting of the table; what is missing or malformed is added to the problems. */
export function readSettings(
  problems: Problems,
  { env, mode }: { env: Env; mode: LoadMode },
): Settings {
  const required = isService(mode)
  const read = <T>(name: string, setting: Setting<T>, unread: T): T =>
    readSetting(problems, env, { name, setting, required }) ?? unread
  return {
    DATABASE_URL: read('DATABASE_URL', SETTINGS.DATABASE_URL, null),
    PORT: read('PORT', SETTINGS.PORT, 0),
    HOST: read('HOST', SETTINGS.HOST, ''),
    STRIPE_SECRET_KEY: read('STRIPE_SECRET_KEY', SETTINGS.STRIPE_SECRET_KEY, ''),
    STRIPE_WEBHOOK_SECRET: read('STRIPE_WEBHOOK_SECRET', SETTINGS.STRIPE_WEBHOOK_SECRET, []),
    STRIPE_PUBLISHABLE_KEY: read('STRIPE_PUBLISHABLE_KEY', SETTINGS.STRIPE_PUBLISHABLE_KEY, null),
    STRIPE_API_BASE: read('STRIPE_API_BASE', SETTINGS.STRIPE_API_BASE, null),
    GRACE_PERIOD_DAYS: read('GRACE_PERIOD_DAYS', SETTINGS.GRACE_PERIOD_DAYS, 0),
    UNLISTED_PRICE_DAYS: read('UNLISTED_PRICE_DAYS', SETTINGS.UNLISTED_PRICE_DAYS, 0),
    NOTIFICATION_DAYS: read('NOTIFICATION_DAYS', SETTINGS.NOTIFICATION_DAYS, []),
    EVENT_RETENTION_DAYS: read('EVENT_RETENTION_DAYS', SETTINGS.EVENT_RETENTION_DAYS, 0),
    SMTP_URL: read('SMTP_URL', SETTINGS.SMTP_URL, null),
    MAIL_FROM: read('MAIL_FROM', SETTINGS.MAIL_FROM, null),
    ALERT_EMAIL: read('ALERT_EMAIL', SETTINGS.ALERT_EMAIL, []),
    ALERT_WEBHOOK_URL: read('ALERT_WEBHOOK_URL', SETTINGS.ALERT_WEBHOOK_URL, null),
    ALERTS: read('ALERTS', SETTINGS.ALERTS, null),
    HEARTBEAT_URL: read('HEARTBEAT_URL', SETTINGS.HEARTBEAT_URL, null),
    KEYCLOAK_URL: read('KEYCLOAK_URL', SETTINGS.KEYCLOAK_URL, null),
    KEYCLOAK_REALM: read('KEYCLOAK_REALM', SETTINGS.KEYCLOAK_REALM, null),
    KEYCLOAK_CLIENT_ID: read('KEYCLOAK_CLIENT_ID', SETTINGS.KEYCLOAK_CLIENT_ID, null),
    KEYCLOAK_CLIENT_SECRET: read('KEYCLOAK_CLIENT_SECRET', SETTINGS.KEYCLOAK_CLIENT_SECRET, null),
    API_TOKEN: read('API_TOKEN', SETTINGS.API_TOKEN, []),
    API_TOKENS: read('API_TOKENS', SETTINGS.API_TOKENS, []),
    PUBLIC_URL: read('PUBLIC_URL', SETTINGS.PUBLIC_URL, null),
    REFERENCE_KEY: read('REFERENCE_KEY', SETTINGS.REFERENCE_KEY, []),
    HOLD_HOURS: read('HOLD_HOURS', SETTINGS.HOLD_HOURS, 0),
    CONSOLE_URL: read('CONSOLE_URL', SETTINGS.CONSOLE_URL, null),
    CONSOLE_OIDC_ISSUER: read('CONSOLE_OIDC_ISSUER', SETTINGS.CONSOLE_OIDC_ISSUER, null),
    CONSOLE_OIDC_CLIENT_ID: read('CONSOLE_OIDC_CLIENT_ID', SETTINGS.CONSOLE_OIDC_CLIENT_ID, null),
    CONSOLE_OIDC_CLIENT_SECRET: read(
      'CONSOLE_OIDC_CLIENT_SECRET',
      SETTINGS.CONSOLE_OIDC_CLIENT_SECRET,
      null,
    ),
    CONSOLE_ROLES_CLAIM: read('CONSOLE_ROLES_CLAIM', SETTINGS.CONSOLE_ROLES_CLAIM, ''),
    CONSOLE_VIEWER_ROLE: read('CONSOLE_VIEWER_ROLE', SETTINGS.CONSOLE_VIEWER_ROLE, ''),
    CONSOLE_OPERATOR_ROLE: read('CONSOLE_OPERATOR_ROLE', SETTINGS.CONSOLE_OPERATOR_ROLE, ''),
    OIDC_ISSUER: read('OIDC_ISSUER', SETTINGS.OIDC_ISSUER, null),
    OIDC_AUDIENCE: read('OIDC_AUDIENCE', SETTINGS.OIDC_AUDIENCE, null),
    LOG_LEVEL: read('LOG_LEVEL', SETTINGS.LOG_LEVEL, 'info'),
    AUDIT_KEY: read('AUDIT_KEY', SETTINGS.AUDIT_KEY, null),
    BURSAR_CONFIG: read('BURSAR_CONFIG', SETTINGS.BURSAR_CONFIG, null),
  }
}

/** One setting, or null where it is absent without a default or cannot be used. */
export function readSetting<T>(
  problems: Problems,
  env: Env,
  { name, setting, required }: { name: string; setting: Setting<T>; required: boolean },
): T | null {
  const text = env[name]?.trim()
  if (text === '' && setting.empty === 'refused') {
    problems.add('SETTING_MALFORMED', `${name} is empty. Set it to ${setting.expects}.`)
    return null
  }
  if (text === undefined || text === '') {
    if (setting.absent !== 'required') return setting.absent.value
    if (required) problems.add('SETTING_MISSING', `Set ${name} to ${setting.expects}.`)
    return null
  }
  const read = setting.parse(text)
  if ('value' in read) return read.value
  const advice = `Set it to ${setting.expects}.`
  problems.add('SETTING_MALFORMED', `${name} cannot be used: ${read.wrong}. ${advice}`)
  return null
}
