import { ACTOR_TYPES } from '@bursar/wire/operator/audit'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AUDIT_KEY, auditEntry, createAuditStage } from '../../../../test/support/audit-stage.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import { appendAudit } from './append-audit.store.ts'
import { type Details, detailsText } from './details-text.ts'

type OperatorService = Awaited<ReturnType<typeof createAuditStage>>
let service: OperatorService

beforeAll(async () => {
  service = await createAuditStage()
})
afterAll(() => service.close())
beforeEach(() => service.clear())

const rowsOf = async (tenantId: string) => {
  const { rows } = await service.db.pool.query(
    `select * from bursar.subscription_audit where tenant_id = $1 order by sequence`,
    [tenantId],
  )
  return rows
}

test('rows are numbered and linked per tenant', async () => {
  const ids = await service.append('acme', [auditEntry(1), auditEntry(2)])
  await service.append('globex', [auditEntry(1)])
  ids.push(...(await service.append('acme', [auditEntry(3, { actorId: null })])))
  const rows = await rowsOf('acme')
  expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3])
  expect(rows.map((row) => String(row.audit_id))).toEqual(ids)
  expect(rows.map((row) => row.prev_hash)).toEqual(['0'.repeat(64), rows[0].hash, rows[1].hash])
  expect(rows[2]).toMatchObject({ event_type: 'subscription.changed', actor_id: null })
  expect(rows[0].details).toEqual({ from: 'ACTIVE', n: 1 })
})

test('what is rolled back leaves no gap', async () => {
  await service.append('acme', [auditEntry(1)])
  const failing = inTransaction(service.db.pool, async (tx) => {
    await appendAudit(tx, { key: AUDIT_KEY, tenantId: 'acme', rows: [auditEntry(2)] })
    throw new RangeError('mine')
  })
  await expect(failing).rejects.toThrow('mine')
  await service.append('acme', [auditEntry(3)])
  await service.anchor()
  expect((await rowsOf('acme')).map((row) => row.sequence)).toEqual([1, 2])
  expect(await service.breaks()).toEqual([])
})

test('many who append at once make one chain', async () => {
  const all = Array.from({ length: 40 }, (_, n) => service.append(`t-${n % 2}`, [auditEntry(n)]))
  await Promise.all(all)
  await service.anchor()
  expect(await service.verify()).toEqual({
    ok: true,
    tenants: 2,
    rows: 40,
    breaks: [],
    accepted_losses: [],
  })
  const ids = (await rowsOf('t-0')).map((row) => Number(row.audit_id))
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
})

test('nothing to append is nothing to do', async () => {
  expect(await service.append('acme', [])).toEqual([])
  expect(await rowsOf('acme')).toEqual([])
})

test.each([
  'update bursar.subscription_audit set actor_id = null',
  'delete from bursar.subscription_audit',
  'truncate bursar.subscription_audit',
])('the owner of the table cannot do it by accident: %s', async (sql) => {
  await service.append('acme', [auditEntry(1)])
  await expect(service.db.pool.query(sql)).rejects.toThrow('only ever appended to')
  expect(await rowsOf('acme')).toHaveLength(1)
})

const text = fc
  .string({ unit: 'grapheme' })
  .filter((value) => !value.includes('\0') && value.isWellFormed())
const value = fc.letrec<{ node: Details[string] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(text, tie('node'), { maxKeys: 4 }),
  ),
})).node

test('details are sealed as PostgreSQL prints them, whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(text, value), { minLength: 20 }), async (list) => {
      const texts = list.map((details) => detailsText(details))
      const { rows } = await service.db.pool.query<{ printed: string }>(
        'select text::jsonb::text as printed from unnest($1::text[]) as text',
        [texts],
      )
      expect(rows.map((row) => row.printed)).toEqual(texts)
    }),
    { numRuns: 40 },
  )
})

test('whatever was appended verifies', async () => {
  const entry = fc.record({
    eventType: fc.stringMatching(/^[a-z][a-z0-9_]{1,63}$/).map((act) => `operator.${act}` as const),
    actorType: fc.constantFrom(...ACTOR_TYPES),
    actorId: fc.option(text.filter(({ length }) => length > 0 && length < 100)),
    details: fc.dictionary(text, value, { maxKeys: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 20 }), async (rows) => {
      await service.append('acme', rows)
      await service.anchor()
      expect(await service.breaks()).toEqual([])
    }),
    { numRuns: 20 },
  )
})

test.each([
  ['a fraction', { n: 1.5 }],
  ['an unsafe integer', { n: 2 ** 53 }],
  ['NaN', { n: Number.NaN }],
  ['half a character', { n: '\ud800' }],
  ['a NUL', { 'n\0': 1 }],
  ['too much', { n: 'x'.repeat(40_000) }],
  ['too deep', { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }],
])('what would not come back as it went in is refused: %s', (_, details) => {
  expect(() => detailsText(details)).toThrow('cannot be sealed')
})
