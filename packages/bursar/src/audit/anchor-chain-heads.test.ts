import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { auditEntry, createAuditStage } from '../../../../test/support/audit-stage.ts'
import { type AnchorOutcome, assertAnchored } from './anchor-chain-heads.store.ts'

type OperatorService = Awaited<ReturnType<typeof createAuditStage>>
let service: OperatorService

beforeAll(async () => {
  service = await createAuditStage()
})
afterAll(() => service.close())
beforeEach(async () => {
  await service.clear()
  await service.append('acme', [auditEntry(1), auditEntry(2), auditEntry(3)])
  await service.append('globex', [auditEntry(1)])
  await service.anchor()
})

test('the file is ours alone, and nothing lies beside it', () => {
  expect(statSync(service.anchorFile).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(service.anchorFile))).toEqual(['audit.anchor'])
})

test('a chain that has grown since it was anchored verifies', async () => {
  await service.append('acme', [auditEntry(4)])
  await service.append('initech', [auditEntry(1)])
  expect(await service.breaks()).toEqual([])
})

test('heads are written when they moved, and else left alone', async () => {
  expect(await service.anchor()).toEqual({ outcome: 'unchanged', tenants: 2 })
  await service.append('acme', [auditEntry(4)])
  expect(await service.anchor()).toEqual({ outcome: 'written', tenants: 2 })
  expect(readFileSync(service.anchorFile, 'utf8')).toContain('["acme",4,')
  expect(await service.breaks()).toEqual([])
})

test('a cut tail is named by the anchor alone', async () => {
  await service.cut('acme', 1)
  const { breaks } = await service.verify()
  expect(breaks).toEqual([
    {
      tenant_id: 'acme',
      audit_id: null,
      sequence: 2,
      kind: 'tail_cut',
      explanation: 'The anchor records 3 rows; the table ends at row 1.',
    },
  ])
})

test('a tenant without a single row left is named by the anchor alone', async () => {
  await service.erase('globex')
  expect(await service.breaks()).toEqual(['tail_cut globex 1'])
})

test('anchoring again does not make a cut forgotten', async () => {
  await service.cut('acme', 1)
  await service.erase('globex')
  const contradicted = { outcome: 'contradicted', tenantIds: ['acme', 'globex'] }
  expect(await service.anchor()).toEqual(contradicted)
  await service.append('initech', [auditEntry(1)])
  expect(await service.anchor()).toEqual(contradicted)
  expect(await service.breaks()).toEqual(['tail_cut acme 2', 'tail_cut globex 1'])
  expect(readFileSync(service.anchorFile, 'utf8'), 'others are still anchored').toContain('initech')
})

test('a tail that was cut and grew again is genuine, but not the one that was anchored', async () => {
  await service.cut('acme', 1)
  await service.append('acme', [auditEntry(7), auditEntry(8), auditEntry(9)])
  expect(await service.breaks()).toEqual(['replaced acme 3'])
  expect(await service.anchor()).toEqual({ outcome: 'contradicted', tenantIds: ['acme'] })
  expect(await service.breaks()).toEqual(['replaced acme 3'])
})

test('whoever only anchors is told as well', () => {
  const assert = (outcome: AnchorOutcome) => () => assertAnchored(outcome)
  expect(assert({ outcome: 'forged' })).toThrow('The anchor file was changed.')
  expect(assert({ outcome: 'contradicted', tenantIds: ['acme'] })).toThrow(
    'has more rows than the database for 1',
  )
  expect(assert({ outcome: 'written', tenants: 1 })).not.toThrow()
  expect(assert({ outcome: 'unchanged', tenants: 1 })).not.toThrow()
})

test('a noted end that went back is not anchored, although the rows are still there', async () => {
  await service.tamper(
    `update bursar.audit_chain_heads set (sequence, hash) = (
       select sequence, hash from bursar.subscription_audit
       where tenant_id = 'acme' and sequence = 1
     ) where tenant_id = 'acme'`,
  )
  expect(await service.anchor()).toEqual({ outcome: 'contradicted', tenantIds: ['acme'] })
  expect(await service.breaks()).toEqual(['chain_head_changed acme 3'])
})

test('a row of the chain before a restored backup is genuine, but in the wrong chain', async () => {
  const table = 'bursar.subscription_audit'
  await service.tamper(`create table bursar.kept as select * from ${table} where sequence = 3`)
  await service.cut('acme', 1)
  await service.append('acme', [auditEntry(7), auditEntry(8), auditEntry(9)])
  rmSync(service.anchorFile)
  await service.anchor()
  expect(await service.breaks()).toEqual([])
  await service.tamper(
    `delete from ${table} where tenant_id = 'acme' and sequence = 3;
     insert into ${table} select * from bursar.kept; drop table bursar.kept`,
  )
  expect(await service.breaks()).toEqual(['replaced acme 3'])
})

test('a whole chain that was replaced by another of ours is named', async () => {
  await service.erase('acme')
  await service.append('acme', [auditEntry(1), auditEntry(2), auditEntry(3), auditEntry(4)])
  expect(await service.breaks()).toEqual(['replaced acme 3'])
})

test('without an anchor nothing can be said about tails', async () => {
  rmSync(service.anchorFile)
  expect(await service.breaks()).toEqual(['anchor_missing null null'])
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
  const forged = edit(readFileSync(service.anchorFile, 'utf8'))
  writeFileSync(service.anchorFile, forged)
  expect(await service.breaks()).toEqual(['anchor_forged null null'])
  expect(await service.anchor()).toEqual({ outcome: 'forged' })
  expect(readFileSync(service.anchorFile, 'utf8')).toBe(forged)
})

test('a forged anchor does not hide what the rows tell', async () => {
  writeFileSync(service.anchorFile, '')
  await service.tamper(
    `update bursar.subscription_audit set actor_id = 'x' where tenant_id = 'acme'`,
  )
  expect(await service.breaks()).toEqual(['anchor_forged null null', 'changed acme 1'])
})
