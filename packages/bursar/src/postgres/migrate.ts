import { AppError } from '@bursar/wire/errors'
import { toAppError } from '@bursar/wire/postgres/to-app-error'
import { inTransaction } from './in-transaction.ts'
import { type Migration, readMigrations } from './migration-files.ts'
import type { Pool, Tx } from './pool.ts'
import { query } from './query.ts'

/** Any number, but the same in every version: it makes nodes migrate one after the other. */
const ADVISORY_LOCK = 4242_0001
const LOCK_WAIT = '60s'
const MIGRATION_TIMEOUT_MS = 24 * 60 * 60 * 1000
const SERVER_VERSION_MIN = 15

const PLACE_TO_WRITE_IT_DOWN = `
  create schema if not exists bursar;
  create table if not exists bursar.migrations (
    version int primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`

/** `empty`: never migrated. `behind`: `migrate` would do something. `ahead`: a newer Bursar did. */
export type SchemaState = 'empty' | 'behind' | 'current' | 'ahead'

interface AppliedRow {
  version: number
  checksum: string
}

/**
 * Brings the database to this version's schema, each migration in a transaction of its own, and
 * gives the names of those that were applied now. Nodes that start together take turns.
 * Errors: SCHEMA_TOO_NEW, MIGRATION_CHANGED, DATABASE_UNUSABLE (server older than 15).
 */
export async function migrate(pool: Pool, folder?: string): Promise<string[]> {
  const migrations = readMigrations(folder)
  const applied: string[] = []
  for (;;) {
    const name = await inTransaction(pool, (tx) => migrateOnce(tx, migrations))
    if (name === null) return applied
    applied.push(name)
  }
}

/** For a start that may not migrate. Errors: SCHEMA_TOO_OLD, SCHEMA_TOO_NEW. */
export async function requireCurrentSchema(pool: Pool): Promise<void> {
  const state = await schemaState(pool)
  if (state === 'ahead') throw new AppError('SCHEMA_TOO_NEW')
  if (state !== 'current') throw new AppError('SCHEMA_TOO_OLD')
}

/** How the database's schema compares with this version's. Changes nothing. */
export async function schemaState(pool: Pool, folder?: string): Promise<SchemaState> {
  const versions = new Set((await findApplied(pool)).map((row) => row.version))
  if (versions.size === 0) return 'empty'
  const known = readMigrations(folder)
  if (Math.max(...versions) > known.length) return 'ahead'
  return known.every(({ version }) => versions.has(version)) ? 'current' : 'behind'
}

/** Applies the first migration that is missing. Gives its name, or null when none is. */
async function migrateOnce(tx: Tx, migrations: readonly Migration[]): Promise<string | null> {
  await takeTurn(tx)
  const applied = new Map((await findApplied(tx)).map((row) => [row.version, row.checksum]))
  assertKnown(applied, migrations)
  const next = migrations.find(({ version }) => !applied.has(version))
  if (next === undefined) return null
  await apply(tx, next)
  return next.name
}

/** One node at a time, however long the one before takes. */
async function takeTurn(tx: Tx): Promise<void> {
  await assertServerVersion(tx)
  await unhurried(tx, `set local statement_timeout = 0; set local lock_timeout = '${LOCK_WAIT}'`)
  await unhurried(tx, `select pg_advisory_xact_lock(${ADVISORY_LOCK})`)
  // A migration that waits for a table makes everybody behind it wait: it gives up sooner.
  await unhurried(tx, 'set local lock_timeout to default')
}

/** A migration of a large table may take longer than any statement of the service ever should. */
async function unhurried(tx: Tx, text: string): Promise<void> {
  const statement = { text, query_timeout: MIGRATION_TIMEOUT_MS }
  await tx.query(statement)
}

async function assertServerVersion(tx: Tx): Promise<void> {
  const { rows } = await query<{ major: number }>(tx, {
    name: 'server_version',
    text: `select current_setting('server_version_num')::int / 10000 as major`,
  })
  const major = rows[0]?.major ?? 0
  if (major < SERVER_VERSION_MIN) {
    throw new AppError('DATABASE_UNUSABLE', `It is PostgreSQL ${major}. Bursar needs 15 or newer.`)
  }
}

async function findApplied(tx: Tx): Promise<AppliedRow[]> {
  const found = await query<{ present: boolean }>(tx, {
    name: 'migrations_present',
    text: `select to_regclass('bursar.migrations') is not null as present`,
  })
  if (found.rows[0]?.present !== true) return []
  const text = 'select version, checksum from bursar.migrations order by version'
  return (await query<AppliedRow>(tx, { name: 'migrations_applied', text })).rows
}

function assertKnown(applied: Map<number, string>, migrations: readonly Migration[]): void {
  for (const [version, checksum] of applied) {
    const migration = migrations[version - 1]
    if (migration === undefined) {
      throw new AppError('SCHEMA_TOO_NEW', `It has migration ${version}.`)
    }
    if (migration.checksum !== checksum) throw new AppError('MIGRATION_CHANGED', migration.name)
  }
}

async function apply(tx: Tx, { version, name, sql, checksum }: Migration): Promise<void> {
  // Only when there is something to do: the role of the service may lack the right to create.
  await unhurried(tx, PLACE_TO_WRITE_IT_DOWN)
  try {
    await unhurried(tx, sql)
  } catch (error) {
    const { code, detail } = toAppError(error)
    throw new AppError(code, [`Migration ${name} failed.`, detail ?? ''].join(' ').trim())
  }
  await query(tx, {
    name: 'migrations_record',
    text: 'insert into bursar.migrations (version, name, checksum) values ($1, $2, $3)',
    values: [version, name, checksum],
  })
}
