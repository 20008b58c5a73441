import { ASKING } from './error-table/asking.ts'
import { ENDPOINT_ERRORS } from './error-table/endpoint-errors.ts'
import { MAIL_ERRORS } from './error-table/mail-errors.ts'
import { REFRESH_ERRORS } from './error-table/refresh-errors.ts'
import { REJECTED } from './error-table/rejected.ts'
import { SOURCE_ERRORS } from './error-table/source-errors.ts'

/**
 * Every broken promise of the house, in one table. Expected outcomes are values, never errors.
 * The family says who must act: the sender, nobody, the operator, the deployer, or us.
 */
export type ErrorFamily = 'rejected' | 'transient' | 'permanent' | 'config' | 'bug'

interface ErrorEntry {
  family: ErrorFamily
  message: string
  advice: string
}

export const ERRORS = {
  // The deployer must act: the start is refused with exit code 78.
  SETTING_MISSING: {
    family: 'config',
    message: 'A required setting is missing.',
    advice: 'Set it and restart.',
  },
  SETTING_MALFORMED: {
    family: 'config',
    message: 'A setting has an invalid value.',
    advice: 'Correct it and restart.',
  },
  CONFIG_FILE_UNREADABLE: {
    family: 'config',
    message: 'The config file cannot be read.',
    advice: 'Check BURSAR_CONFIG and the file that it names.',
  },
  CONFIG_FILE_MALFORMED: {
    family: 'config',
    message: 'The config file is invalid.',
    advice: 'Correct the named key. `defineConfig` shows the allowed values.',
  },
  SETTINGS_REFUSED: {
    family: 'config',
    message: 'These settings are invalid:',
    advice: 'Correct each of them and restart.',
  },
  AUDIT_KEY_WRONG: {
    family: 'config',
    message: 'The audit log is sealed with a different key.',
    advice: 'Set AUDIT_KEY to the original key, or restore .bursar/audit.key from a backup.',
  },
  SCHEMA_TOO_NEW: {
    family: 'config',
    message: 'The database was migrated by a newer version of Bursar.',
    advice: 'Run the newer version, or restore a database of this version.',
  },
  SCHEMA_TOO_OLD: {
    family: 'config',
    message: 'The database has not been migrated to this version.',
    advice: 'Run `bursar migrate`.',
  },
  PORT_TAKEN: {
    family: 'config',
    message: 'The port is used by another program.',
    advice: 'Stop that program, or set another port: PORT, or --port of the simulator.',
  },
  DATABASE_UNUSABLE: {
    family: 'config',
    message: 'Bursar cannot use the database.',
    advice: 'Check DATABASE_URL, or remove it to use the embedded server.',
  },
  API_ROLE_MISSING: {
    family: 'config',
    message: 'The role bursar_api does not exist, or this connection may not use it.',
    advice: 'Ask an administrator to run the SQL in docs/operate/security.md, then restart.',
  },
  MIGRATION_CHANGED: {
    family: 'config',
    message: 'A migration was changed after it was applied.',
    advice:
      'Run the version that created this database. To delete local data, run `bursar dev ' +
      '--fresh`, or `npm start -- --fresh` in this repository.',
  },
  EMBEDDED_UNUSABLE: {
    family: 'config',
    message: 'The embedded PostgreSQL does not run on this machine.',
    advice: 'Set DATABASE_URL to PostgreSQL 15 or newer.',
  },
  EMBEDDED_IN_USE: {
    family: 'config',
    message: 'Another Bursar process uses the embedded database.',
    advice: 'Stop that process, or start this one in another folder.',
  },
  PACKAGE_MISSING: {
    family: 'config',
    message: 'A package that this command needs is not installed.',
    advice: 'Install it beside bursar, in the same version, and try again.',
  },
  FILE_UNUSABLE: {
    family: 'config',
    message: 'A file or a folder cannot be used.',
    advice: 'Check the path, and the permissions of this user.',
  },
  ...SOURCE_ERRORS,
  SIMULATOR_IN_USE: {
    family: 'config',
    message: 'Another simulator or `bursar dev` uses this data folder.',
    advice: 'Stop the other process, or use another folder.',
  },
  HOOK_REFUSED: {
    family: 'config',
    message: 'A hook cannot be registered.',
    advice: 'Register one handler per event, before the service starts.',
  },
  // Nobody must act: it heals by trying again.
  RUN_TAKEN: {
    family: 'transient',
    message: 'Another process works on this account.',
    advice: 'Wait until it has ended, then run the command again.',
  },
  POSTGRES_UNAVAILABLE: {
    family: 'transient',
    message: 'Bursar cannot connect to PostgreSQL.',
    advice: 'Bursar retries. Start the database if it is down.',
  },
  POSTGRES_CONFLICT: {
    family: 'transient',
    message: 'Two transactions conflicted.',
    advice: 'Bursar retries.',
  },
  BODIES_FULL: {
    family: 'transient',
    message: 'The bodies of all open requests exceed the memory limit.',
    advice: 'Send the request again. If it recurs, look for clients that send slowly on purpose.',
  },
  INBOX_FULL: {
    family: 'transient',
    message: 'The inbox is full: too many deliveries are waiting.',
    advice: 'Stripe resends them.',
  },
  STRIPE_UNAVAILABLE: {
    family: 'transient',
    message: 'Stripe gave no usable answer.',
    advice: 'Bursar retries.',
  },
  STRIPE_UNAUTHORIZED: {
    family: 'transient',
    message: 'Stripe rejects the API key.',
    advice: 'Check STRIPE_SECRET_KEY. Refreshes wait until it works.',
  },
  STRIPE_FORBIDDEN: {
    family: 'transient',
    message: 'The Stripe key lacks a permission or has no access to the account.',
    advice: 'Give the key the permission that the finding names, or use another key.',
  },
  ISSUER_UNAVAILABLE: {
    family: 'transient',
    message: 'The token issuer does not provide its signing keys.',
    advice: 'No token is accepted until it does. Check OIDC_ISSUER and its discovery document.',
  },
  // The operator must act: trying again does not help.
  STRIPE_REFUSED: {
    family: 'permanent',
    message: 'Stripe rejects the request.',
    advice: 'Nothing changed. Find the request in the logs of the Stripe Dashboard.',
  },
  IDENTITY_UNAVAILABLE: {
    family: 'transient',
    message: 'The identity provider cannot be reached or fails.',
    advice: 'Bursar retries. Check the identity provider.',
  },
  IDENTITY_BUSY: {
    family: 'transient',
    message: 'Another process is updating this tenant at the identity provider.',
    advice: 'Bursar retries in a moment.',
  },
  IDENTITY_FORBIDDEN: {
    family: 'transient',
    message: 'The identity provider denies Bursar this operation.',
    advice: 'Check the client, its roles, and the realm settings in docs/guides/identities.md.',
  },
  IDENTITY_REFUSED: {
    family: 'permanent',
    message: 'The identity provider rejects this identity.',
    advice: 'Check the tenant’s email address and the realm’s rules, then retry the message.',
  },
  IDENTITY_TAKEN: {
    family: 'permanent',
    message:
      'The email address already has an identity, which belongs to another tenant or to none.',
    advice:
      'Find out which tenant it belongs to. To link it, set its attribute tenant_id, then retry.',
  },
  IDENTITY_MISSING: {
    family: 'permanent',
    message: 'The tenant’s identity no longer exists at the identity provider.',
    advice: 'To create a new one, delete the tenant’s row in bursar.identities, then retry.',
  },
  IDENTITY_UNREACHABLE: {
    family: 'permanent',
    message: 'The tenant has no email address for an identity.',
    advice: 'Add an email address to the customer in Stripe. Bursar then retries.',
  },
  DELIVERY_FAILED: {
    family: 'transient',
    message: 'A pending message could not be delivered.',
    advice: 'Bursar retries. Check the mail server, the identity provider or the endpoint.',
  },
  MESSAGE_UNHANDLED: {
    family: 'transient',
    message: 'This process does not deliver messages of this kind.',
    advice: 'Give the same settings to every process that delivers messages.',
  },
  ...ENDPOINT_ERRORS,
  HOOK_FAILED: {
    family: 'transient',
    message: 'A hook handler in your app threw an error.',
    advice: 'Bursar calls it again. Check the handler; it should log its errors.',
  },
  USAGE_UNUSABLE: {
    family: 'transient',
    message:
      'The usage function of your app returned an invalid count or a feature that is in no plan.',
    advice: 'Return whole numbers from 0, by feature name. Bursar asks again.',
  },
  WORK_UNFINISHED: {
    family: 'transient',
    message: 'Some of the work failed. The lines above say which.',
    advice: 'All other work is done. Fix the causes, then run the command again.',
  },
  HOOK_TOO_SLOW: {
    family: 'transient',
    message: 'A hook handler in your app did not return within a minute.',
    advice: 'Bursar calls it again. Move long work to a background job.',
  },
  HOOK_PAUSED: {
    family: 'transient',
    message: 'A hook handler in your app does not return, so Bursar calls it less often.',
    advice: 'Bursar calls it again. Make it return within a minute.',
  },
  OBJECT_NOT_FOUND: {
    family: 'permanent',
    message: 'The object does not exist in Stripe.',
    advice: 'Check that the API key belongs to the account that sends the events.',
  },
  OBJECT_UNREADABLE: {
    family: 'permanent',
    message: 'Stripe answered with an object that this version does not understand.',
    advice: 'Update Bursar; nothing was changed.',
  },
  AUDIT_CHAIN_BROKEN: {
    family: 'permanent',
    message: 'The audit log does not verify.',
    advice: 'Check the named row: the audit log was changed outside Bursar.',
  },
  ...ASKING,
  ...MAIL_ERRORS,
  ...REFRESH_ERRORS,
  ...REJECTED,
  // We must act.
  INVARIANT_BROKEN: {
    family: 'bug',
    message: 'Bursar has an internal error.',
    advice: 'Report it with the log lines around it.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

// Each published package brings its own copy of the class; all of them know each other by this.
const BRAND = Symbol.for('bursar.AppError')

/** The only error class of the house. `detail` must never hold personal data or a secret. */
export class AppError extends Error {
  readonly [BRAND] = true
  readonly code: ErrorCode
  readonly family: ErrorFamily
  readonly advice: string
  readonly detail: string | undefined

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    const entry = ERRORS[code]
    super(detail === undefined ? entry.message : `${entry.message} ${detail}`, options)
    this.name = 'AppError'
    this.code = code
    this.family = entry.family
    this.advice = entry.advice
    this.detail = detail
  }

  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && BRAND in value
  }
}
