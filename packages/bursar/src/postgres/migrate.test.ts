import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createTestDatabase,
  runAsAdmin,
  type TestDatabase,
} from '../../../../test/support/database.ts'
import { makeScratchFolder } from '../../../../test/support/scratch-folder.ts'
import { migrate, requireCurrentSchema, schemaState } from './migrate.ts'
import { createPool } from './pool.ts'

let db: TestDatabase
let folder: string
beforeEach(async () => {
  db = await createTestDatabase({ migrated: false })
  folder = makeScratchFolder()
})
afterEach(async () => {
  await db.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Writes `name.sql` files; the order of names is the order of versions. */
function ship(files: Record<string, string>): void {
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, `${name}.sql`), sql)
}

const GOOD = {
  '0001-first': 'create table bursar.first (id int);',
  '0002-second': 'create table bursar.second (id int); insert into bursar.first values (1);',
}
const tables = async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = to_regnamespace('bursar') order by 1`,
  )
  return rows.map(({ name }) => name)
}

test('an empty database is brought to this version, and a second time nothing happens', async () => {
  expect(await schemaState(db.pool)).toBe('empty')
  await expect(requireCurrentSchema(db.pool)).rejects.toMatchObject({ code: 'SCHEMA_TOO_OLD' })
  expect((await migrate(db.pool))[0]).toBe('0001-schema')
  expect(await schemaState(db.pool)).toBe('current')
  expect(await migrate(db.pool)).toEqual([])
  await requireCurrentSchema(db.pool)
})

test('what is new is applied in order, after what is there', async () => {
  ship({ '0001-first': GOOD['0001-first'] })
  expect(await migrate(db.pool, folder)).toEqual(['0001-first'])
  ship(GOOD)
  expect(await schemaState(db.pool, folder)).toBe('behind')
  expect(await migrate(db.pool, folder)).toEqual(['0002-second'])
  expect(await schemaState(db.pool, folder)).toBe('current')
  expect(await tables()).toEqual(['first', 'migrations', 'second'])
})

test('ten nodes that start together apply each migration once', async () => {
  ship(GOOD)
  const nodes = Array.from({ length: 10 }, () => db.anotherPool({ max: 1 }))
  const applied = await Promise.all(nodes.map((pool) => migrate(pool, folder)))
  expect(applied.flat().sort()).toEqual(['0001-first', '0002-second'])
  expect((await db.pool.query('select id from bursar.first')).rows).toEqual([{ id: 1 }])
})

test('a migration that fails leaves nothing of itself, and its error names it and no row', async () => {
  ship({
    ...GOOD,
    '0003-third': `create table bursar.third (email text primary key);
      insert into bursar.third values ('jane@example.com'), ('jane@example.com');`,
  })
  const error = await migrate(db.pool, folder).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'INVARIANT_BROKEN' })
  expect(String(error)).toContain('0003-third')
  expect(String(error)).toContain('third_pkey')
  expect(String(error)).not.toContain('jane')
  expect(await tables()).toEqual(['first', 'migrations', 'second'])
  expect(await schemaState(db.pool, folder)).toBe('behind')
})

test('a migration that was changed after it had been applied is refused', async () => {
  ship(GOOD)
  await migrate(db.pool, folder)
  ship({ '0001-first': 'create table bursar.first (id bigint);' })
  await expect(migrate(db.pool, folder)).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    detail: '0001-first',
  })
})

test('line ends of another system are no change', async () => {
  ship({ '0001-first': 'create table bursar.first\n(id int);\n' })
  await migrate(db.pool, folder)
  ship({ '0001-first': 'create table bursar.first\r\n(id int);\r\n' })
  expect(await migrate(db.pool, folder)).toEqual([])
})

test('the database of a newer version is left alone', async () => {
  ship({ ...GOOD, '0003-third': 'select 1;' })
  await migrate(db.pool, folder)
  rmSync(join(folder, '0003-third.sql'))
  expect(await schemaState(db.pool, folder)).toBe('ahead')
  await expect(migrate(db.pool, folder)).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' })
})

test('a migration may take longer than a statement of the service', async () => {
  ship({ '0001-long': 'select pg_sleep(0.3);' })
  const impatient = db.anotherPool({ max: 1, queryTimeoutMs: 200 })
  expect(await migrate(impatient, folder)).toEqual(['0001-long'])
})

test('a role that may only use the schema can start on a current database', async () => {
  ship(GOOD)
  await migrate(db.pool, folder)
  const name = new URL(db.url).pathname.slice(1)
  await runAsAdmin(
    db.adminUrl,
    `create role ${name}_user login password 'x';
     grant usage on schema bursar to ${name}_user;
     grant select on bursar.migrations to ${name}_user`,
  )
  const url = Object.assign(new URL(db.url), { username: `${name}_user`, password: 'x' }).href
  const pool = createPool({ url, max: 1 })
  expect(await migrate(pool, folder)).toEqual([])
  await pool.end()
  await runAsAdmin(db.adminUrl, `drop owned by ${name}_user; drop role ${name}_user`)
})

test('a gap or a wrong name among the files is our mistake', async () => {
  ship({ '0001-first': 'select 1;', '0003-third': 'select 1;' })
  await expect(migrate(db.pool, folder)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
})
