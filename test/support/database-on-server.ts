import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import pg from 'pg'
import { migrate } from '../../packages/bursar/src/postgres/migrate.ts'
import { createPool, type Pool, type PoolOptions } from '../../packages/bursar/src/postgres/pool.ts'
import type { Clock } from '../../packages/wire/src/clock.ts'
import { anchorFileOf } from './anchor-file.ts'

/** Migrated once per run; no test writes to it. */
const TEMPLATE = 'bursar_template'
/** For a connection. In production it is much shorter; a busy machine may need longer than that. */
const CONNECT_MS_MAX = 60_000

/** A PostgreSQL server on which databases can be made, with its two roles. */
export interface DatabaseServer {
  /** As the role `bursar`, which is no superuser. */
  readonly url: string
  /** As superuser. */
  readonly adminUrl: string
}

export interface TestDatabase {
  /** As the role `bursar`, which owns the database and is no superuser. */
  url: string
  /** The same database as superuser, to do what the service may not. */
  adminUrl: string
  pool: Pool
  /** Another pool on this database, for example a second node's. Ended by `drop` as well. */
  anotherPool(options?: Partial<Omit<PoolOptions, 'url'>>): Pool
  /** Ends all pools and removes the database, and the heads of its audit log. */
  drop(): Promise<void>
}

export interface TestDatabaseOptions extends Partial<Omit<PoolOptions, 'url'>> {
  /** What `bursar.clock()` says, for example a `VirtualClock`. Default: PostgreSQL's own time. */
  clock?: Clock
  /** `false`: an empty database. Default: migrated. */
  migrated?: boolean
}

/** Makes what databases are cloned from: once per server, before the first of them. */
export async function makeTemplate(server: DatabaseServer): Promise<void> {
  await runAsAdmin(server.adminUrl, `create database ${TEMPLATE} owner bursar`)
  const pool = createPool({ url: databaseUrl(server.url, TEMPLATE), max: 1 })
  await migrate(pool)
  await pool.end()
}

/** A new database, in a few dozen milliseconds. */
export async function createDatabaseOn(
  server: DatabaseServer,
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const { migrated = true, ...poolOptions } = options
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = migrated ? TEMPLATE : 'template0'
  await runAsAdmin(server.adminUrl, `create database ${name} owner bursar template ${template}`)
  const url = databaseUrl(server.url, name)
  const pools: Pool[] = []
  const addPool = (more: Partial<Omit<PoolOptions, 'url'>>) => {
    const pool = createPool({ connectTimeoutMs: CONNECT_MS_MAX, ...more, url })
    pools.push(pool)
    return pool
  }
  return {
    url,
    adminUrl: databaseUrl(server.adminUrl, name),
    pool: addPool(poolOptions),
    anotherPool: (more = {}) => addPool({ ...poolOptions, ...more }),
    drop: async () => {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()))
      await runAsAdmin(server.adminUrl, `drop database ${name} with (force)`)
      rmSync(anchorFileOf(url), { force: true })
      rmSync(`${anchorFileOf(url)}.mark`, { force: true })
    },
  }
}

/** One statement as superuser. */
export async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}
