import { createSecretKey } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAnchor } from '../../packages/bursar/src/audit/anchor-file.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { databaseUrl } from '../support/database-on-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { type Fault, sql, withConfig } from './fault.ts'

export const DATABASE_FAULTS: readonly Fault[] = [
  {
    name: 'there is no database',
    break: () => ({ pool: null }),
    check: 'database_connection',
    severity: 'error',
    says: 'There is no database.',
    fix: 'Set DATABASE_URL',
  },
  {
    name: 'the database cannot be reached',
    break: () => ({ pool: createPool({ url: 'postgres://bursar@127.0.0.1:9/bursar' }) }),
    check: 'database_connection',
    severity: 'error',
    says: 'Bursar cannot use the database:',
    fix: 'Check DATABASE_URL and the server.',
  },
  {
    name: 'the database has another encoding',
    break: async ({ admin, database }) => {
      const name = `${new URL(database.url).pathname.slice(1)}_ascii`
      await admin(
        `create database ${name} owner bursar encoding 'SQL_ASCII' locale 'C' template template0`,
      )
      return { pool: createPool({ url: databaseUrl(database.url, name), max: 1 }) }
    },
    undo: ({ admin, database }) =>
      admin(`drop database ${new URL(database.url).pathname.slice(1)}_ascii with (force)`),
    check: 'database_connection',
    severity: 'error',
    says: 'The encoding of the database is SQL_ASCII.',
    fix: 'Create a database with encoding UTF8',
  },
  {
    name: 'the database accepts no writes',
    break: ({ database }) => ({
      pool: database.anotherPool({ settings: { default_transaction_read_only: 'on' } }),
    }),
    check: 'database_connection',
    severity: 'error',
    says: 'The server accepts no writes',
    fix: 'Set DATABASE_URL to the primary',
  },
  {
    name: 'the schema is missing',
    break: sql('alter table bursar.migrations rename to migrations_aside'),
    undo: sql('alter table bursar.migrations_aside rename to migrations'),
    check: 'database_schema',
    severity: 'error',
    says: 'The database has no schema of Bursar yet.',
    fix: 'Run `bursar migrate`',
  },
  {
    name: 'the schema is newer',
    break: sql(`insert into bursar.migrations (version, name, checksum) values (999, 'x', 'x')`),
    undo: sql('delete from bursar.migrations where version = 999'),
    check: 'database_schema',
    severity: 'error',
    says: 'The schema is newer than this version of Bursar.',
    fix: 'Run the version of Bursar that migrated the database',
  },
  {
    name: 'the role may not write a table',
    break: sql('revoke insert on bursar.outbox from bursar'),
    undo: sql('grant insert on bursar.outbox to bursar'),
    check: 'database_rights',
    severity: 'error',
    says: 'The role bursar may not read and write 1 table of the schema bursar, such as outbox.',
    fix: 'grant all on all tables in schema bursar to bursar;',
  },
  {
    name: 'the role does not own the schema',
    break: sql(`alter schema bursar owner to current_user;
      grant usage on schema bursar to bursar`),
    undo: sql('alter schema bursar owner to bursar'),
    check: 'database_rights',
    severity: 'warning',
    says: 'The role bursar does not own the schema bursar',
    fix: 'alter schema bursar owner to bursar;',
  },
  {
    name: 'the clock of the database is behind',
    break: ({ database }) => ({
      pool: database.anotherPool({ clock: new VirtualClock('2026-11-30T09:00:00Z') }),
    }),
    check: 'database_clock',
    severity: 'error',
    says: 'The clock of the database is 3 hours behind the clock of this machine.',
    fix: 'Synchronize the clock of the database server',
  },
  {
    name: 'the audit key is another one',
    break: (stage) => {
      const key = createSecretKey(Buffer.alloc(32, 'another key'))
      return withConfig(stage, { audit: { ...stage.config.audit, key } })
    },
    check: 'audit_key',
    severity: 'error',
    says: 'The audit log is sealed with a different key.',
    fix: 'Set AUDIT_KEY to the original key',
  },
  {
    name: 'the database was restored from a backup',
    break: async (stage) => {
      const { key } = stage.config.audit
      const anchorFile = join(stage.folder, 'later.anchor')
      const head = { tenantId: 'acme', sequence: 9, hash: 'e'.repeat(64) }
      const chainHeads = new Map([['acme', head]])
      await writeAnchor(anchorFile, key, { writtenAt: '2026-11-30T11:00:00.000Z', chainHeads })
      return withConfig(stage, { audit: { key, anchorFile } })
    },
    check: 'audit_anchor',
    severity: 'error',
    says: 'The database is older than the anchor file of 30 Nov 2026, 11:00 UTC',
    fix: 'bursar audit accept-loss',
  },
  {
    name: 'the anchor file was edited',
    break: async (stage) => {
      const { key } = stage.config.audit
      const anchorFile = join(stage.folder, 'edited.anchor')
      await writeAnchor(anchorFile, key, { writtenAt: '2026-11-30', chainHeads: new Map() })
      appendFileSync(anchorFile, ' ')
      return withConfig(stage, { audit: { key, anchorFile } })
    },
    check: 'audit_anchor',
    severity: 'error',
    says: 'The anchor file of the audit log was changed outside Bursar.',
    fix: 'bursar audit verify',
  },
  {
    name: 'Bursar noticed a restore',
    break: sql(`insert into bursar.findings (kind, severity, object_id, summary)
      values ('database_restored', 'action', 'database', 'x')`),
    undo: sql('delete from bursar.findings'),
    check: 'audit_anchor',
    severity: 'error',
    says: 'The database was restored from a backup',
    fix: 'bursar audit accept-loss',
  },
]
