import { createSecretKey, randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAnchor } from '../../packages/bursar/src/audit/anchor-file.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { databaseUrl } from '../support/database-on-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { AWAY, type Fault, sql, withConfig } from './fault.ts'

export const OTHER_FAULTS: readonly Fault[] = [
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
    fix: 'Run `bursar migrate`.',
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
  {
    name: 'the mail server cannot be reached',
    break: (stage) => {
      const { from, server } = stage.config.mail!
      return withConfig(stage, { mail: { from, server: { ...server, port: 9 } } })
    },
    check: 'smtp',
    severity: 'error',
    says: 'The mail server cannot be reached',
    fix: 'Check the host and the port of SMTP_URL (127.0.0.1:9).',
  },
  {
    name: 'the mail server refuses the login',
    break: (stage) => {
      const { from, server } = stage.config.mail!
      const login = { user: 'ada', password: 'wrong' }
      return withConfig(stage, { mail: { from, server: { ...server, login } } })
    },
    check: 'smtp',
    severity: 'error',
    says: 'The mail server refuses the login',
    fix: 'Check the user, the password and the encryption in SMTP_URL.',
  },
  {
    name: 'Keycloak cannot be reached',
    break: (stage) =>
      withConfig(stage, { keycloak: { ...stage.config.keycloak!, url: new URL(AWAY) } }),
    check: 'keycloak',
    severity: 'error',
    says: 'Keycloak at http://127.0.0.1:9 cannot be reached',
    fix: 'Check KEYCLOAK_URL',
  },
  {
    name: 'Keycloak refuses the client',
    break: (stage) =>
      withConfig(stage, { keycloak: { ...stage.config.keycloak!, clientSecret: 'another' } }),
    check: 'keycloak',
    severity: 'error',
    says: 'Keycloak refuses the client bursar of the realm customers.',
    fix: 'Check KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.',
  },
  {
    name: 'the realm has no role for customers',
    break: ({ keycloak }) => {
      keycloak.realm.roles.clear()
      return undefined
    },
    undo: ({ keycloak }) => {
      keycloak.realm.roles.set('customer', { id: randomUUID(), name: 'customer' })
    },
    check: 'keycloak',
    severity: 'error',
    says: 'The realm customers has no role customer',
    fix: 'Create the realm role customer in Keycloak.',
  },
  {
    name: 'the client may not manage users',
    break: ({ keycloak }) => {
      keycloak.managementRoles = ['view-users']
      return undefined
    },
    undo: ({ keycloak }) => {
      keycloak.managementRoles = ['manage-users', 'view-users', 'view-realm']
    },
    check: 'keycloak',
    severity: 'error',
    says: 'The client bursar may not manage users of the realm customers.',
    fix: 'realm-management roles manage-users',
  },
  {
    name: 'the token issuer cannot be reached',
    break: (stage) => {
      const oidc = { issuer: AWAY, audience: 'bursar' }
      return withConfig(stage, { api: { ...stage.config.api, oidc } })
    },
    check: 'oidc',
    severity: 'error',
    says: 'The issuer http://127.0.0.1:9 gives no discovery document.',
    fix: 'Check OIDC_ISSUER',
  },
  {
    name: 'the token issuer calls itself by another name',
    break: (stage) => {
      const issuer = stage.config.api.oidc!.issuer.replace('127.0.0.1', 'localhost')
      return withConfig(stage, { api: { ...stage.config.api, oidc: { issuer, audience: 'x' } } })
    },
    check: 'oidc',
    severity: 'error',
    says: 'names another issuer: http://127.0.0.1:',
    fix: 'Set OIDC_ISSUER to the issuer that the document names.',
  },
  {
    name: 'the alert channel cannot be reached',
    break: (stage) => {
      const webhookUrl = new URL(`${AWAY}/services/T0/B0/secret-path`)
      return withConfig(stage, { alerts: { ...stage.config.alerts, webhookUrl } })
    },
    check: 'alerts',
    severity: 'error',
    says: 'The server of ALERT_WEBHOOK_URL (127.0.0.1:9) cannot be reached: ECONNREFUSED.',
    fix: 'Check ALERT_WEBHOOK_URL',
  },
  {
    name: 'no alert channel is set',
    break: (stage) => withConfig(stage, { alerts: { ...stage.config.alerts, webhookUrl: null } }),
    check: 'alerts',
    severity: 'info',
    says: 'No alert channel is set.',
    fix: 'Set ALERT_EMAIL or ALERT_WEBHOOK_URL.',
  },
  {
    name: 'a running node is refused by Stripe',
    break: sql(`insert into bursar.stripe_reachability
        (account, endpoint, failing_since, failed_at, error_code, permission)
      values ('', 'invoices', '2026-11-30T11:00:00Z', '2026-11-30T11:59:00Z', 'STRIPE_FORBIDDEN',
        'Invoices (read)')`),
    undo: sql('delete from bursar.stripe_reachability'),
    check: 'stripe_reads',
    severity: 'error',
    says: 'A running node reports: The Stripe key lacks the permission Invoices (read).',
    fix: 'Correct STRIPE_SECRET_KEY on every node',
  },
  {
    name: 'catch-up has not run for days',
    break: sql("update bursar.event_watermarks set caught_up_to = '2026-11-26T12:00:00Z'"),
    undo: sql("update bursar.event_watermarks set caught_up_to = '2026-11-30T11:40:00Z'"),
    check: 'catch_up',
    severity: 'error',
    says: 'Bursar has not read the events of the own account for 4 days.',
    fix: 'run `bursar catch-up`',
  },
  {
    name: 'a running node has other plans',
    break: sql(`insert into bursar.plan_revisions (digest, seen_at)
      values ('${'f'.repeat(64)}', '2026-11-30T12:00:00Z')`),
    undo: sql(`delete from bursar.plan_revisions where digest = '${'f'.repeat(64)}'`),
    check: 'plans',
    severity: 'error',
    says: 'A running node has other plans than this config file.',
    fix: 'Deploy the same config file to every node',
  },
  {
    name: 'messages were given up',
    break:
      sql(`insert into bursar.outbox (kind, name, target, cause_key, tenant_id, details, outcome,
        ended_at)
      values ('webhook', 'tenant.changed', 'app', 'doctor', 'acme', '{}', 'dead', now())`),
    undo: sql('delete from bursar.outbox'),
    check: 'dead_letters',
    severity: 'warning',
    says: 'Bursar gave up 1 message of the kind webhook.',
    fix: 'bursar outbox redrive --kind webhook',
  },
  {
    name: 'a finding needs an operator',
    break: sql(`insert into bursar.findings (kind, severity, object_id, summary)
      values ('orphan', 'action', 'sub_1', 'x')`),
    undo: sql('delete from bursar.findings'),
    check: 'findings',
    severity: 'warning',
    says: '1 finding needs an operator:',
    fix: 'bursar findings list --kind orphan',
  },
  {
    name: 'a sweep has not ended',
    break: sql(`insert into bursar.reconcile_runs (job, account, remaining, last_error)
      values ('sweep', '', '[]', 'STRIPE_UNAVAILABLE')`),
    undo: sql('delete from bursar.reconcile_runs'),
    check: 'reconcile_runs',
    severity: 'info',
    says: 'The run of sweep over the own account has not ended. It stopped with STRIPE_UNAVAIL',
    fix: 'bursar sweep',
  },
  {
    name: 'an adoption has not ended',
    break: sql(`insert into bursar.reconcile_runs (job, account, remaining)
      values ('adopt', '', '[]')`),
    undo: sql('delete from bursar.reconcile_runs'),
    check: 'reconcile_runs',
    severity: 'info',
    says: 'The run of adopt over the own account has not ended.',
    fix: 'repeat the same `bursar adopt … --apply`',
  },
  {
    name: 'a tenant is in observe mode',
    break: sql("update bursar.tenants set delivery = 'observe'"),
    undo: sql("update bursar.tenants set delivery = 'live'"),
    check: 'observe',
    severity: 'info',
    says: '1 tenant is in observe mode: Bursar sends nothing for them.',
    fix: 'bursar go-live',
  },
]
