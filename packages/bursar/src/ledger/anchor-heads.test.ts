import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { auditEntry, createLedgerDesk } from '../../../../test/support/ledger-desk.ts'
import { type AnchorOutcome, assertAnchored } from './anchor-heads.store.ts'

type Desk = Awaited<ReturnType<typeof createLedgerDesk>>
let desk: Desk

beforeAll(async () => {
  desk = await createLedgerDesk()
})
afterAll(() => desk.close())
beforeEach(async () => {
  await desk.clear()
  await desk.append('acme', [auditEntry(1), auditEntry(2), auditEntry(3)])
  await desk.append('globex', [auditEntry(1)])
  await desk.anchor()
})

test('the file is ours alone, and nothing lies beside it', () => {
  expect(statSync(desk.headsFile).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(desk.headsFile))).toEqual(['audit.heads'])
})

test('a chain that has grown since it was anchored verifies', async () => {
  await desk.append('acme', [auditEntry(4)])
  await desk.append('initech', [auditEntry(1)])
  expect(await desk.breaks()).toEqual([])
})

test('heads are written when they moved, and else left alone', async () => {
  expect(await desk.anchor()).toEqual({ outcome: 'unchanged', tenants: 2 })
  await desk.append('acme', [auditEntry(4)])
  expect(await desk.anchor()).toEqual({ outcome: 'written', tenants: 2 })
  expect(readFileSync(desk.headsFile, 'utf8')).toContain('["acme",4,')
  expect(await desk.breaks()).toEqual([])
})

test('a cut tail is named by the anchor alone', async () => {
  await desk.cut('acme', 1)
  const { breaks } = await desk.verify()
  expect(breaks).toEqual([
    {
      tenant_id: 'acme',
      audit_id: null,
      sequence: 2,
      kind: 'tail_cut',
      explanation: 'The anchor knows 3 rows; the table ends at row 1.',
    },
  ])
})

test('a tenant without a single row left is named by the anchor alone', async () => {
  await desk.erase('globex')
  expect(await desk.breaks()).toEqual(['tail_cut globex 1'])
})

test('anchoring again does not make a cut forgotten', async () => {
  await desk.cut('acme', 1)
  await desk.erase('globex')
  const contradicted = { outcome: 'contradicted', tenantIds: ['acme', 'globex'] }
  expect(await desk.anchor()).toEqual(contradicted)
  await desk.append('initech', [auditEntry(1)])
  expect(await desk.anchor()).toEqual(contradicted)
  expect(await desk.breaks()).toEqual(['tail_cut acme 2', 'tail_cut globex 1'])
  expect(readFileSync(desk.headsFile, 'utf8'), 'others are still anchored').toContain('initech')
})

test('a tail that was cut and grew again is genuine, but not the one that was anchored', async () => {
  await desk.cut('acme', 1)
  await desk.append('acme', [auditEntry(7), auditEntry(8), auditEntry(9)])
  expect(await desk.breaks()).toEqual(['replaced acme 3'])
  expect(await desk.anchor()).toEqual({ outcome: 'contradicted', tenantIds: ['acme'] })
  expect(await desk.breaks()).toEqual(['replaced acme 3'])
})

test('whoever only anchors is told as well', () => {
  const assert = (outcome: AnchorOutcome) => () => assertAnchored(outcome)
  expect(assert({ outcome: 'forged' })).toThrow('The anchor file is not as it was written.')
  expect(assert({ outcome: 'contradicted', tenantIds: ['acme'] })).toThrow('knows more of 1')
  expect(assert({ outcome: 'written', tenants: 1 })).not.toThrow()
  expect(assert({ outcome: 'unchanged', tenants: 1 })).not.toThrow()
})

test('a noted end that went back is not anchored, although the rows are still there', async () => {
  await desk.tamper(
    `update bursar.audit_heads set (sequence, hash) = (
       select sequence, hash from bursar.subscription_audit
       where tenant_id = 'acme' and sequence = 1
     ) where tenant_id = 'acme'`,
  )
  expect(await desk.anchor()).toEqual({ outcome: 'contradicted', tenantIds: ['acme'] })
  expect(await desk.breaks()).toEqual(['head_changed acme 3'])
})

test('a row of the chain before a restored backup is genuine, but in the wrong chain', async () => {
  const table = 'bursar.subscription_audit'
  await desk.tamper(`create table bursar.kept as select * from ${table} where sequence = 3`)
  await desk.cut('acme', 1)
  await desk.append('acme', [auditEntry(7), auditEntry(8), auditEntry(9)])
  rmSync(desk.headsFile)
  await desk.anchor()
  expect(await desk.breaks()).toEqual([])
  await desk.tamper(
    `delete from ${table} where tenant_id = 'acme' and sequence = 3;
     insert into ${table} select * from bursar.kept; drop table bursar.kept`,
  )
  expect(await desk.breaks()).toEqual(['replaced acme 3'])
})

test('a whole chain that was replaced by another of ours is named', async () => {
  await desk.erase('acme')
  await desk.append('acme', [auditEntry(1), auditEntry(2), auditEntry(3), auditEntry(4)])
  expect(await desk.breaks()).toEqual(['replaced acme 3'])
})

test('without an anchor nothing can be said about tails', async () => {
  rmSync(desk.headsFile)
  expect(await desk.breaks()).toEqual(['anchor_missing null null'])
})

const edits: [string, (text: string) => string][] = [
  ['another number', (text) => text.replace('["acme",3', '["acme",2')],
  ['a line less', (text) => text.replace(/^\["acme".*\n/m, '')],
  ['a line more', (text) => text.replace('["acme"', '["aaa",1,"0"]\n["acme"')],
  ['no seal', (text) => text.replace(/seal .*\n/, '')],
  ['another seal', (text) => text.replace(/seal .*\n/, `seal ${'0'.repeat(64)}\n`)],
  ['an end more', (text) => `${text}\n`],
  ['nothing at all', () => ''],
]
test.each(edits)('an anchor that was edited is named and kept: %s', async (_, edit) => {
  const forged = edit(readFileSync(desk.headsFile, 'utf8'))
  writeFileSync(desk.headsFile, forged)
  expect(await desk.breaks()).toEqual(['anchor_forged null null'])
  expect(await desk.anchor()).toEqual({ outcome: 'forged' })
  expect(readFileSync(desk.headsFile, 'utf8')).toBe(forged)
})

test('a forged anchor does not hide what the rows tell', async () => {
  writeFileSync(desk.headsFile, '')
  await desk.tamper(`update bursar.subscription_audit set actor_id = 'x' where tenant_id = 'acme'`)
  expect(await desk.breaks()).toEqual(['anchor_forged null null', 'changed acme 1'])
})
