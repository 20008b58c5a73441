import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { auditEntry, createAuditStage } from '../../../../test/support/audit-stage.ts'

type OperatorService = Awaited<ReturnType<typeof createAuditStage>>
let service: OperatorService

beforeAll(async () => {
  service = await createAuditStage()
})
afterAll(() => service.close())
beforeEach(async () => {
  await service.clear()
  await service.append('acme', [auditEntry(1), auditEntry(2)])
  await service.append('globex', [auditEntry(1)])
  await service.append('acme', [auditEntry(3)])
  await service.append('acme', [auditEntry(4), auditEntry(5), auditEntry(6)])
  await service.append('globex', [auditEntry(2)])
  await service.anchor()
})

/** `update … where` for one row of acme. */
const set = (sequence: number, change: string) =>
  service.tamper(
    `update bursar.subscription_audit set ${change}
     where tenant_id = 'acme' and sequence = ${sequence}`,
  )

test('an audit log nobody touched verifies', async () => {
  expect(await service.verify()).toEqual({
    ok: true,
    tenants: 2,
    rows: 8,
    breaks: [],
    accepted_losses: [],
  })
})

test('an empty audit log verifies, without an anchor too', async () => {
  await service.clear()
  const empty = await createAuditStage()
  expect(await empty.verify()).toEqual({
    ok: true,
    tenants: 0,
    rows: 0,
    breaks: [],
    accepted_losses: [],
  })
  await empty.close()
})

test.each`
  column          | change
  ${'audit_id'}   | ${'audit_id = audit_id + 1000'}
  ${'event_type'} | ${"event_type = 'STATUS_KEPT'"}
  ${'actor_type'} | ${"actor_type = 'operator'"}
  ${'actor_id'}   | ${"actor_id = 'evt_9'"}
  ${'actor_id'}   | ${'actor_id = null'}
  ${'details'}    | ${"details = jsonb_set(details, '{from}', '\"TRIAL\"')"}
  ${'details'}    | ${"details = jsonb_set(details, '{n}', '3.0')"}
  ${'details'}    | ${'details = details || \'{"x": null}\''}
  ${'created_at'} | ${"created_at = created_at + interval '1 microsecond'"}
  ${'created_at'} | ${"created_at = 'infinity'"}
  ${'prev_hash'}  | ${"prev_hash = repeat('a', 64)"}
  ${'hash'}       | ${"hash = repeat('a', 64)"}
`('a changed row is named: $change', async ({ change }) => {
  await set(3, change)
  expect(await service.breaks()).toEqual(['changed acme 3'])
})

test.each([1, 6])('the first and the last row are no exception: %i', async (sequence) => {
  await set(sequence, `event_type = 'STATUS_KEPT'`)
  expect(await service.breaks()).toEqual([`changed acme ${sequence}`])
})

test('of many changed rows the first of each tenant is named, with its id', async () => {
  await service.tamper(`update bursar.subscription_audit set actor_id = 'x' where sequence > 1`)
  const { ok, breaks } = await service.verify()
  expect(ok).toBe(false)
  expect(breaks).toEqual([
    {
      tenant_id: 'acme',
      audit_id: expect.stringMatching(/^\d+$/),
      sequence: 2,
      kind: 'changed',
      explanation: 'Its columns differ from those that were sealed.',
    },
    expect.objectContaining({ tenant_id: 'globex', sequence: 2, kind: 'changed' }),
  ])
})

const remove = (where: string) =>
  service.tamper(`delete from bursar.subscription_audit where tenant_id = 'acme' and ${where}`)
const renumber = (above: number, by: number) =>
  service.tamper(
    `update bursar.subscription_audit set sequence = sequence + 1000
     where tenant_id = 'acme' and sequence > ${above};
     update bursar.subscription_audit set sequence = sequence - 1000 + ${by}
     where tenant_id = 'acme' and sequence > 1000`,
  )

test.each`
  which                       | where                   | named
  ${'the first'}              | ${'sequence = 1'}       | ${['removed acme 1']}
  ${'one in the middle'}      | ${'sequence = 4'}       | ${['removed acme 4']}
  ${'several in the middle'}  | ${'sequence in (3, 4)'} | ${['removed acme 3']}
  ${'the last'}               | ${'sequence = 6'}       | ${['tail_cut acme 6']}
  ${'all but the first'}      | ${'sequence > 1'}       | ${['tail_cut acme 2']}
  ${'the first and the last'} | ${'sequence in (1, 6)'} | ${['removed acme 1', 'tail_cut acme 6']}
  ${'all of a tenant'}        | ${'true'}               | ${['tail_cut acme 1']}
`('a removed row is named: $which', async ({ where, named }) => {
  await remove(where)
  expect(await service.breaks()).toEqual(named)
})

test('a removed row is named although the later ones were renumbered', async () => {
  await remove('sequence in (3, 4)')
  await renumber(4, -2)
  expect(await service.breaks()).toEqual(['removed acme 3', 'tail_cut acme 5'])
  const [first] = (await service.verify()).breaks
  expect(first?.explanation).toBe('Rows 3 to 4 are missing. The later rows were renumbered.')
})

const insert = (sequence: number, columns = '') =>
  service.tamper(
    `insert into bursar.subscription_audit
     select 7000, tenant_id, ${sequence}, 'STATUS_FORGED', actor_type, actor_id, details,
       created_at, prev_hash, hash ${columns}
     from bursar.subscription_audit where tenant_id = 'acme' and sequence = 2`,
  )

test('an inserted row is named: between two others, which were renumbered', async () => {
  await renumber(3, 1)
  await insert(4)
  expect(await service.breaks()).toEqual(['inserted acme 4'])
})

test('an inserted row is named: at the end', async () => {
  await insert(7)
  expect(await service.breaks()).toEqual(['inserted acme 7'])
})

test('an inserted row is named: at the end, linked, and noted as the head', async () => {
  await insert(7)
  await service.tamper(
    `update bursar.subscription_audit set hash = repeat('b', 64), prev_hash =
       (select hash from bursar.audit_chain_heads where tenant_id = 'acme') where sequence = 7;
     update bursar.audit_chain_heads set sequence = 7, hash = repeat('b', 64) where tenant_id = 'acme'`,
  )
  expect(await service.breaks()).toEqual(['changed acme 7'])
})

test('an inserted row is named: far behind the end, and with the number of another', async () => {
  await insert(1_000_000)
  expect(await service.breaks()).toEqual(['inserted acme 1000000'])
  await remove('sequence = 1000000')
  await service.tamper(
    'alter table bursar.subscription_audit drop constraint subscription_audit_tenant_id_sequence_key',
  )
  await insert(4)
  expect(await service.breaks()).toEqual(['inserted acme 4'])
  await remove('audit_id = 7000')
  await service.tamper('alter table bursar.subscription_audit add unique (tenant_id, sequence)')
})

test('a row that is listed twice is named, to the last bit the same or not', async () => {
  const table = 'bursar.subscription_audit'
  const keys = ['subscription_audit_pkey', 'subscription_audit_tenant_id_sequence_key']
  await service.tamper(keys.map((key) => `alter table ${table} drop constraint ${key};`).join(' '))
  await service.tamper(`insert into ${table} select * from ${table} where sequence = 6`)
  expect(await service.breaks()).toEqual(['inserted acme 6'])
  await service.tamper(
    `truncate ${table}; alter table ${table} add primary key (audit_id);
     alter table ${table} add unique (tenant_id, sequence)`,
  )
})

test('two rows that changed places are named', async () => {
  await renumber(5, 100)
  await service.tamper(
    `update bursar.subscription_audit set sequence = 6 where tenant_id = 'acme' and sequence = 3;
     update bursar.subscription_audit set sequence = 3 where tenant_id = 'acme' and sequence = 106`,
  )
  const [first, ...others] = (await service.verify()).breaks
  expect(first).toMatchObject({ tenant_id: 'acme', sequence: 3, kind: 'changed' })
  expect(first?.explanation).toBe(
    'The row was written as row 6, but is stored in the place of another.',
  )
  expect(others).toEqual([])
})

test('a row that was given to another tenant is missed by the one and named in the other', async () => {
  await service.tamper(
    `update bursar.subscription_audit set tenant_id = 'globex', sequence = 3
     where tenant_id = 'acme' and sequence = 4`,
  )
  expect(await service.breaks()).toEqual(['removed acme 4', 'inserted globex 3'])
})

test('a database that forgot where a chain ends is named', async () => {
  await service.tamper(`delete from bursar.audit_chain_heads where tenant_id = 'acme'`)
  await service.tamper(
    `update bursar.audit_chain_heads set sequence = 1 where tenant_id = 'globex'`,
  )
  expect(await service.breaks()).toEqual([
    'chain_head_changed acme 6',
    'chain_head_changed globex 2',
  ])
})

test('another key is said to be another key, not a changed audit log', async () => {
  await service.tamper(`update bursar.audit_chain_heads set key_id = 'another'`)
  await expect(service.verify()).rejects.toMatchObject({ code: 'AUDIT_KEY_WRONG' })
  const appending = service.append('acme', [auditEntry(7)])
  await expect(appending).rejects.toMatchObject({ code: 'AUDIT_KEY_WRONG' })
})
