import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { schemaProblems } from '../../packages/bursar/src/doctor/database/schema.ts'
import { assertApiRole } from '../../packages/bursar/src/postgres/as-tenant.ts'
import { migrate } from '../../packages/bursar/src/postgres/migrate.ts'
import { createPool, type Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { databaseUrl, runAsAdmin } from '../support/database-on-server.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

// Roles belong to a whole server: this needs one of its own.
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await admin("create role creator login createrole password 'x'")
  await admin("create role plain login password 'x'")
})
afterAll(() => server.remove())

const admin = (sql: string) => runAsAdmin(server.adminUrl, sql)

beforeEach(async () => {
  await admin('drop database if exists fresh with (force)')
  await admin('drop role if exists bursar_api')
})

async function migrated(user: string): Promise<{ outcome: string; pool: Pool }> {
  await admin(`create database fresh owner ${user}`)
  const url = Object.assign(new URL(databaseUrl(server.url, 'fresh')), {
    username: user,
    password: 'x',
  })
  const pool = createPool({ url: url.href, max: 1 })
  const outcome = await migrate(pool).then(
    (names) => `${names.length > 0}`,
    (error: unknown) => (error instanceof AppError ? `${error.code}: ${error.message}` : 'other'),
  )
  return { outcome, pool }
}

test('who may create roles needs nobody', async () => {
  const { outcome, pool } = await migrated('creator')
  expect(outcome).toBe('true')
  await assertApiRole(pool)
  await pool.end()
})

test('who may not is told what an administrator must run, and then it goes on', async () => {
  const { outcome, pool } = await migrated('plain')
  expect(outcome).toMatch(/^API_ROLE_MISSING: /)
  const sql = /administrator run: (.*;)/.exec(outcome)?.[1] ?? ''
  expect(sql).toBe(
    'create role bursar_api nologin nobypassrls; ' +
      'grant bursar_api to plain with inherit false, set true;',
  )
  await admin(sql)
  expect((await migrate(pool)).length).toBeGreaterThan(0)
  await assertApiRole(pool)
  await pool.end()
})

test('a role that is there, but not ours to take, is told of as well', async () => {
  await admin('create role bursar_api nologin')
  const { outcome, pool } = await migrated('plain')
  expect(outcome).toContain('run: grant bursar_api to plain with inherit false, set true;')
  await pool.end()
})

test('a start that does not migrate notices when it may not take the role', async () => {
  const { pool } = await migrated('creator')
  await admin('revoke bursar_api from creator granted by creator')
  await expect(assertApiRole(pool)).rejects.toMatchObject({ code: 'API_ROLE_MISSING' })
  await pool.end()
})

test('doctor says so before there is a schema, with the SQL that mends it', async () => {
  const { pool } = await migrated('plain')
  const [role, schema] = await schemaProblems(pool)
  expect(role?.sentence).toBe('The role plain may not create bursar_api, so a migration fails.')
  const sql = /administrator run: (.*;)/.exec(role?.fix ?? '')?.[1] ?? ''
  expect(schema?.sentence).toBe('The database has no schema of Bursar yet.')
  await admin(sql)
  expect((await schemaProblems(pool)).map(({ sentence }) => sentence)).toEqual([schema?.sentence])
  await pool.end()
})
