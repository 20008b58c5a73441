import { z } from 'zod'
import { parseAuditKey } from '../audit-key.ts'
import type { LogLevel } from '../config.ts'
import { baseUrl, NONE, readBy, setting, textLike, usual, wholeNumber } from '../setting.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

/** Where the service runs and what it keeps. */
export const SERVICE_SETTINGS = {
  DATABASE_URL: setting<string | null>({
    meaning: 'The PostgreSQL database of the service.',
    expects: 'postgres://user:password@host:5432/database, or remove it to use the embedded server',
    schema: z.string().refine(isPostgresUrl, 'it is not a PostgreSQL URL'),
    absent: { value: null, said: 'the embedded server in `.bursar/`' },
    empty: 'refused',
    secret: true,
  }),
  PORT: setting<number>({
    meaning: 'The port that the service listens on.',
    expects: 'a port from 0 to 65535 (0 selects a free one)',
    schema: wholeNumber(0, 65_535),
    absent: usual(4242),
  }),
  HOST: setting<string>({
    meaning: 'The address that the service listens on.',
    expects: 'the address to listen on, such as 127.0.0.1 or 0.0.0.0',
    schema: textLike(/^[A-Za-z0-9._:-]{1,253}$/, 'it is not a host'),
    absent: usual('127.0.0.1'),
  }),
  PUBLIC_URL: setting<URL | null>({
    meaning: 'The base URL of Bursar in emails to customers.',
    expects:
      'the URL at which customers reach Bursar: https://host[:port]; http:// only for this ' +
      'machine',
    schema: baseUrl('host'),
    absent: { value: null, said: 'emails have no link to Bursar; in `bursar dev`, this machine' },
  }),
  LOG_LEVEL: setting<LogLevel>({
    meaning: 'The minimum level of log lines.',
    expects: `one of ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS, 'it is not one of them'),
    absent: usual<LogLevel>('info'),
  }),
  EVENT_RETENTION_DAYS: setting<number>({
    meaning: 'Days that events are kept.',
    // Stripe resends for 30 days: with less than 35 an old event would come back as a new one.
    expects: 'whole days from 35 to 3650',
    schema: wholeNumber(35, 3650),
    absent: usual(400),
  }),
  AUDIT_KEY: setting<Buffer | null>({
    meaning: 'The key that seals the audit log.',
    expects: 'at least 32 random bytes in hex or base64, or remove it to use the key in .bursar/',
    schema: readBy(parseAuditKey),
    absent: {
      value: null,
      said: 'created once in `.bursar/audit.key`; required with `DATABASE_URL`',
    },
    empty: 'refused',
    secret: true,
  }),
  BURSAR_CONFIG: setting<string | null>({
    meaning: 'The path of the config file.',
    expects: 'a config file (.ts, .mts, .js, .mjs, .json), or remove it to use the default',
    schema: textLike(/^[^\0]+\.(?:m?[tj]s|json)$/, 'it has none of these extensions'),
    absent: {
      ...NONE,
      said: '`bursar.config.ts`, `.mts`, `.js`, `.mjs` or `.json` in the current folder',
    },
    empty: 'refused',
  }),
} as const
