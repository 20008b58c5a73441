import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteAction } from '../../packages/bursar/src/operator/actions/note-action.store.ts'
import { searchAudit } from '../../packages/bursar/src/operator/read/audit.store.ts'
import { toAuditLines } from '../../packages/bursar/src/operator/read/audit-lines.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { auditExportQuery, auditQuery } from '../../packages/wire/src/operator/audit.ts'
import { AUDIT_KEY, createAuditStage } from '../support/audit-stage.ts'

let stage: Awaited<ReturnType<typeof createAuditStage>>

beforeAll(async () => {
  stage = await createAuditStage()
  // `early` begins first, waits for `late`, and so has an earlier time and a later id.
  await inTransaction(stage.db.pool, async (early) => {
    await early.query('select now()')
    await inTransaction(stage.db.pool, (late) => note(late, 'late'))
    await note(early, 'early')
  })
})
afterAll(() => stage.close())

type Tx = Parameters<typeof noteAction>[0]

function note(tx: Tx, tenantId: string) {
  const acting = { operatorId: 'ada', reason: 'for the test' }
  return noteAction(tx, acting, { action: 'finding.dismissed', tenantId, details: {} }, AUDIT_KEY)
}

const TYPE = { event_type: 'operator.finding.dismissed' }

test.each([
  ['by type', TYPE],
  ['of all', {}],
])('two commits side by side are both found over the border of a page: %s', async (_, asked) => {
  const one = await searchAudit(stage.db.pool, auditQuery.parse({ ...asked, limit: 1 }))
  const after = one.next ?? undefined
  const two = await searchAudit(stage.db.pool, auditQuery.parse({ ...asked, limit: 1, after }))
  const tenants = [...one.rows, ...two.rows].map(({ tenant_id }) => tenant_id)
  expect(tenants.sort()).toEqual(['early', 'late'])
  expect(two.next).toBeNull()
})

test('a file of one type has what lies on both sides of a page’s border', async () => {
  const audit = ({ query }: { query: Parameters<typeof searchAudit>[1] }) =>
    searchAudit(stage.db.pool, { ...query, limit: 1 })
  const lines: string[] = []
  for await (const line of toAuditLines({ audit }, auditExportQuery.parse(TYPE))) lines.push(line)
  const [, ...rows] = lines
  expect(rows.map((row) => row.split(',')[3]).sort()).toEqual(['early', 'late'])
})

test('`to` narrows a list of one type as well', async () => {
  const { rows } = await searchAudit(stage.db.pool, auditQuery.parse(TYPE))
  const early = rows.find(({ tenant_id }) => tenant_id === 'early')
  const to = early!.created_at
  const found = await searchAudit(stage.db.pool, auditQuery.parse({ ...TYPE, to }))
  expect(found.rows.map(({ tenant_id }) => tenant_id)).not.toContain('late')
})
