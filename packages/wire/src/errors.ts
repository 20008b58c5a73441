import { ASKING } from './error-table/asking.ts'
import { ENDPOINT_ERRORS } from './error-table/endpoint-errors.ts'
import { MAIL_ERRORS } from './error-table/mail-errors.ts'
import { REFRESH_ERRORS } from './error-table/refresh-errors.ts'
import { REJECTED } from './error-table/rejected.ts'

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
    advice: 'Set it and start again.',
  },
  SETTING_MALFORMED: {
    family: 'config',
    message: 'A setting has a value that cannot be used.',
    advice: 'Correct it and start again.',
  },
  CONFIG_FILE_UNREADABLE: {
    family: 'config',
    message: 'The config file cannot be read.',
    advice: 'Check BURSAR_CONFIG and the file it names.',
  },
  CONFIG_FILE_MALFORMED: {
    family: 'config',
    message: 'The config file says something that cannot be used.',
    advice: 'Correct the named key; `defineConfig` shows what is allowed.',
  },
  SETTINGS_REFUSED: {
    family: 'config',
    message: 'These settings cannot be used:',
    advice: 'Correct each of them and start again.',
  },
  AUDIT_KEY_WRONG: {
    family: 'config',
    message: 'The audit log is sealed with another key.',
    advice: 'Set AUDIT_KEY to the key it was begun with, or bring its .bursar/audit.key back.',
  },
  SCHEMA_TOO_NEW: {
    family: 'config',
    message: 'The database was migrated by a newer Bursar.',
    advice: 'Run the newer version, or restore the database of this one.',
  },
  SCHEMA_TOO_OLD: {
    family: 'config',
    message: 'The database is not migrated to this version.',
    advice: 'Run `bursar migrate`.',
  },
  PORT_TAKEN: {
    family: 'config',
    message: 'The port is taken by another program.',
    advice: 'Stop that program, or choose another: PORT, or --port of the simulator.',
  },
  DATABASE_UNUSABLE: {
    family: 'config',
    message: 'The database cannot be used.',
    advice: 'Check DATABASE_URL, or remove it to use the embedded server.',
  },
  API_ROLE_MISSING: {
    family: 'config',
    message: 'The role bursar_api is missing, or this connection may not take it.',
    advice: 'Let an administrator run the SQL of docs/operate/security.md, then start again.',
  },
  MIGRATION_CHANGED: {
    family: 'config',
    message: 'A migration was changed after it had been applied.',
    advice:
      'Run the version that made this database. Local data that may go is deleted by ' +
      '`bursar dev --fresh`, or `npm start -- --fresh` in this repository.',
  },
  EMBEDDED_UNUSABLE: {
    family: 'config',
    message: 'The embedded PostgreSQL cannot be used here.',
    advice: 'Set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  EMBEDDED_IN_USE: {
    family: 'config',
    message: 'The embedded database is in use by another Bursar.',
    advice: 'Stop the other one, or start this one in another folder.',
  },
  PACKAGE_MISSING: {
    family: 'config',
    message: 'A package that this command needs is not installed.',
    advice: 'Install it beside bursar, in the same version, and try again.',
  },
  FILE_UNUSABLE: {
    family: 'config',
    message: 'A file cannot be read or written.',
    advice: 'Check the file, and whether this user may write into its folder.',
  },
  SIMULATOR_IN_USE: {
    family: 'config',
    message: 'This data folder is in use by another simulator.',
    advice: 'Stop the other one, or give this one another folder.',
  },
  HOOK_REFUSED: {
    family: 'config',
    message: 'A hook cannot be registered.',
    advice: 'Register one handler per event, before the start.',
  },
  // Nobody must act: it heals by trying again.
  POSTGRES_UNAVAILABLE: {
    family: 'transient',
    message: 'PostgreSQL cannot be reached.',
    advice: 'It is tried again; start the database if it is down.',
  },
  POSTGRES_CONFLICT: {
    family: 'transient',
    message: 'Two transactions collided.',
    advice: 'It is tried again.',
  },
  BODIES_FULL: {
    family: 'transient',
    message: 'The bodies of all requests together are larger than the memory set aside for them.',
    advice: 'Send the request again. If it recurs, look for senders that are slow on purpose.',
  },
  INBOX_FULL: {
    family: 'transient',
    message: 'More deliveries are waiting than the inbox may hold.',
    advice: 'Stripe sends them again.',
  },
  STRIPE_UNAVAILABLE: {
    family: 'transient',
    message: 'Stripe did not give an answer that can be used.',
    advice: 'It is tried again.',
  },
  STRIPE_UNAUTHORIZED: {
    family: 'transient',
    message: 'Stripe refuses the API key.',
    advice: 'Check STRIPE_SECRET_KEY; everything waits until it works.',
  },
  STRIPE_FORBIDDEN: {
    family: 'transient',
    message: 'The Stripe key lacks a permission or has no access to the account.',
    advice: 'Give the key the permission that the finding names, or use another key.',
  },
  ISSUER_UNAVAILABLE: {
    family: 'transient',
    message: 'The issuer of tokens does not give its keys.',
    advice: 'Nobody is let in until it does; check OIDC_ISSUER and what it says of itself.',
  },
  // The operator must act: trying again does not help.
  STRIPE_REFUSED: {
    family: 'permanent',
    message: 'Stripe refuses the request itself.',
    advice: 'Look the request up in the Stripe Dashboard; nothing was changed.',
  },
  IDENTITY_UNAVAILABLE: {
    family: 'transient',
    message: 'The identity provider cannot be reached, or is out of order.',
    advice: 'It is tried again; look at the identity provider.',
  },
  IDENTITY_BUSY: {
    family: 'transient',
    message: 'Another process is telling the identity provider about this tenant.',
    advice: 'It is tried again in a moment.',
  },
  IDENTITY_FORBIDDEN: {
    family: 'transient',
    message: 'The identity provider does not let us do this.',
    advice: 'Check the client, its roles, and what docs/guides/identities.md asks of the realm.',
  },
  IDENTITY_REFUSED: {
    family: 'permanent',
    message: 'The identity provider refuses this identity.',
    advice: 'Look at the tenant’s email address and the realm’s rules, then retry the message.',
  },
  IDENTITY_TAKEN: {
    family: 'permanent',
    message: 'The email address has an identity that belongs to another tenant, or to none.',
    advice: 'Find out whose it is. To link it, set its attribute tenant_id by hand, then retry.',
  },
  IDENTITY_MISSING: {
    family: 'permanent',
    message: 'The tenant’s identity is gone from the identity provider.',
    advice: 'Remove the row of the tenant in bursar.identities to make a new one, then retry.',
  },
  IDENTITY_UNREACHABLE: {
    family: 'permanent',
    message: 'The tenant has no email address for an identity.',
    advice: 'Give the customer an email address in Stripe; Bursar then retries.',
  },
  DELIVERY_FAILED: {
    family: 'transient',
    message: 'A pending message could not be delivered.',
    advice: 'It is tried again; look at the mail server, the identity provider or the endpoint.',
  },
  MESSAGE_UNHANDLED: {
    family: 'transient',
    message: 'This process does not deliver that kind of message.',
    advice: 'Give every process that works the same settings.',
  },
  ...ENDPOINT_ERRORS,
  HOOK_FAILED: {
    family: 'transient',
    message: 'An embedded handler threw.',
    advice: 'It is called again; look at the handler, which should log what it throws.',
  },
  USAGE_UNUSABLE: {
    family: 'transient',
    message: 'An embedded counter gave what is no count, or of what no plan names.',
    advice: 'It is asked again; let it give whole numbers from 0, by the features of the plans.',
  },
  WORK_UNFINISHED: {
    family: 'transient',
    message: 'Not all that was due could be done; the lines above say what.',
    advice: 'The rest has been done. Act on what they say, then run it again.',
  },
  HOOK_TOO_SLOW: {
    family: 'transient',
    message: 'An embedded handler did not return within a minute.',
    advice: 'It is called again; let it hand long work over.',
  },
  HOOK_PAUSED: {
    family: 'transient',
    message: 'An embedded handler hangs and is called less often.',
    advice: 'It is called again; let it return within a minute.',
  },
  OBJECT_NOT_FOUND: {
    family: 'permanent',
    message: 'Stripe does not know the object.',
    advice: 'Check that the API key belongs to the account that sends the events.',
  },
  OBJECT_UNREADABLE: {
    family: 'permanent',
    message: 'Stripe answered with an object whose shape we do not understand.',
    advice: 'Update Bursar; nothing was changed.',
  },
  AUDIT_CHAIN_BROKEN: {
    family: 'permanent',
    message: 'The audit log does not verify.',
    advice: 'Look at the named row; somebody changed the audit log outside Bursar.',
  },
  ...ASKING,
  ...MAIL_ERRORS,
  ...REFRESH_ERRORS,
  ...REJECTED,
  // We must act.
  INVARIANT_BROKEN: {
    family: 'bug',
    message: 'An invariant of Bursar does not hold.',
    advice: 'Please report it.',
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
