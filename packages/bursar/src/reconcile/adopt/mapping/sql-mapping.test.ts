import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppError } from '@bursar/wire/errors'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../../test/support/database.ts'
import { namedOnly } from '../to-listed-customer.ts'
import { readSqlMapping } from './sql-mapping.ts'

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-sql-'))
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() =>
  database.pool.query(`
    drop table if exists public.orgs;
    create table public.orgs (id int, stripe_id text, title text, email text);
    insert into public.orgs values (1, 'cus_1', 'Acme', 'ada@acme.example'), (2, null, 'Beta', null)`),
)

async function read(query: string) {
  const path = join(folder, 'tenants.sql')
  await writeFile(path, query)
  return readSqlMapping(path, database.url)
}

const refusal = (query: string) =>
  read(query).then(
    () => null,
    ({ code, detail = '' }: AppError) =>
      `${code}: ${detail.trim().replaceAll(join(folder, 'tenants.sql'), 'FILE')}`,
  )

test('a query over the tables of an app names the tenants', async () => {
  const mapping = await read(`
    -- The tables of the app.
    select stripe_id as customer_id, id as tenant_id, title as name, email
    from public.orgs where stripe_id is not null;
  `)
  expect(mapping.find(namedOnly('cus_1'))).toEqual({
    kind: 'mapped',
    mapped: { tenantId: '1', externalId: null, name: 'Acme', email: 'ada@acme.example' },
  })
  expect([...mapping.customerIds()]).toEqual(['cus_1'])
})

test('more rows than one batch', async () => {
  const mapping = await read(`
    select 'cus_' || n as customer_id, 'org_' || n as tenant_id from generate_series(1, 12000) n`)
  expect([...mapping.customerIds()]).toHaveLength(12_000)
})

test.each([
  ['a write', 'with w as (insert into public.orgs values (3) returning id) select 1', 'DECLARE'],
  ['a function that writes', 'select lo_create(0)::text customer_id, 1 tenant_id', 'read-only'],
  ['a second statement', 'select 1; commit; delete from public.orgs', 'multiple commands'],
  ['a query that fails', 'select * from public.nothing', '"public.nothing" does not exist'],
])('%s is refused, and changes nothing', async (_, query, sentence) => {
  const said = await refusal(query)
  expect(said).toContain('MAPPING_MALFORMED: - FILE: PostgreSQL reports: ')
  expect(said).toContain(sentence)
  const { rows } = await database.pool.query('select count(*)::int as n from public.orgs')
  expect(rows).toEqual([{ n: 2 }])
})

test('what cannot be used names row and column', async () => {
  expect(await refusal('select id as tenant_id, stripe_id from public.orgs')).toBe(
    'MAPPING_MALFORMED: - FILE: The query gives no column customer_id.\n' +
      '  - FILE: The column stripe_id is unknown. Use customer_id, tenant_id, external_id, name, email.',
  )
  expect(
    await refusal('select stripe_id as customer_id, id as tenant_id from public.orgs order by id'),
  ).toBe('MAPPING_MALFORMED: - FILE, row 2, column customer_id: The value is empty.')
})

test('a file or a database that is not there', async () => {
  const path = join(folder, 'nothing.sql')
  await expect(readSqlMapping(path, database.url)).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  await writeFile(path, 'select 1')
  const away = new URL(database.url)
  away.pathname = '/nothing'
  await expect(readSqlMapping(path, away.href)).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' })
})
