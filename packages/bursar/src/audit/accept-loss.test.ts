import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AUDIT_KEY, auditEntry, createAuditStage } from '../../../../test/support/audit-stage.ts'
import { acceptLoss } from './accept-loss.store.ts'
import { readAnchor, writeAnchor } from './anchor-file.ts'
import { NO_TENANT } from './seal.ts'

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
  await service.append(NO_TENANT, [auditEntry(1)])
  await service.anchor()
})

const WHO = { operatorId: 'cli ada', reason: 'restored the backup of 3 May' }
const accept = () =>
  acceptLoss(service.db.pool, { key: AUDIT_KEY, anchorFile: service.anchorFile, ...WHO })

/** As a replica or a backup that is behind: the last rows are gone, and so is the note of them. */
const lose = (tenantId: string, last: number) =>
  last === 0 ? service.erase(tenantId) : service.cut(tenantId, last)

const rowsOf = async (tenantId: string) => {
  const { rows } = await service.db.pool.query(
    'select event_type from bursar.subscription_audit where tenant_id = $1 order by sequence',
    [tenantId],
  )
  return rows.map(({ event_type }) => event_type)
}

test('the last row of a chain is lost and life goes on: accepted, it verifies with the loss listed', async () => {
  await lose('acme', 2)
  await service.append('acme', [auditEntry(30), auditEntry(31)])
  expect(await service.breaks()).toEqual(['replaced acme 3'])
  expect(await service.anchor()).toMatchObject({ outcome: 'contradicted' })

  expect(await accept()).toMatchObject({
    outcome: 'accepted',
    losses: [{ tenant_id: 'acme', anchored_sequence: 3, kept_sequence: 4 }],
  })
  const { ok, breaks, accepted_losses } = await service.verify()
  expect({ ok, breaks }).toEqual({ ok: true, breaks: [] })
  expect(accepted_losses).toEqual([
    expect.objectContaining({
      tenant_id: 'acme',
      anchored_sequence: 3,
      accepted_by: 'cli ada',
      reason: WHO.reason,
    }),
  ])
  expect(await rowsOf(NO_TENANT)).toEqual(['subscription.changed', 'operator.audit.loss_accepted'])
  expect(await service.anchor()).toMatchObject({ outcome: 'unchanged' })
})

test('a whole chain is lost, and that of what concerns no tenant as well', async () => {
  await lose('globex', 0)
  await lose(NO_TENANT, 0)
  expect(await accept()).toMatchObject({
    outcome: 'accepted',
    losses: [
      { tenant_id: '', kept_sequence: 0, kept_hash: null },
      { tenant_id: 'globex', kept_sequence: 0, kept_hash: null },
    ],
  })
  expect(await service.breaks()).toEqual([])
  // Whoever comes back under the same id begins a chain anew.
  await service.append('globex', [auditEntry(1)])
  expect(await service.anchor()).toMatchObject({ outcome: 'written' })
  expect(await service.breaks()).toEqual([])
})

test('accepted twice is accepted once; where nothing is lost nothing is written', async () => {
  expect(await accept()).toEqual({ outcome: 'nothing_lost' })
  expect(await rowsOf(NO_TENANT)).toEqual(['subscription.changed'])
  await lose('acme', 1)
  expect(await accept()).toMatchObject({ outcome: 'accepted' })
  expect(await accept()).toEqual({ outcome: 'nothing_lost' })
  expect(await rowsOf(NO_TENANT)).toHaveLength(2)
  expect((await service.verify()).accepted_losses).toHaveLength(1)
})

test('the anchor of another node, from before the loss, verifies and is brought up to date', async () => {
  const other = await readAnchor(service.anchorFile, AUDIT_KEY)
  if (typeof other === 'string') throw new Error('There is no anchor.')
  await lose('acme', 1)
  await accept()
  await writeAnchor(service.anchorFile, AUDIT_KEY, other)
  expect(await service.breaks()).toEqual([])
  expect(await service.anchor()).toMatchObject({ outcome: 'written' })
})

test('a loss that comes after the one that was accepted is named', async () => {
  await lose('acme', 2)
  await accept()
  await service.append('acme', [auditEntry(30)])
  await service.anchor()
  await lose('acme', 1)
  expect(await service.breaks()).toEqual(['tail_cut acme 2'])
  expect(await accept()).toMatchObject({ outcome: 'accepted' })
  expect(await service.breaks()).toEqual([])
  expect((await service.verify()).accepted_losses).toHaveLength(2)
})

test.each([
  ['a changed row', "update bursar.subscription_audit set actor_id = 'eve' where sequence = 2"],
  ['a removed row', 'delete from bursar.subscription_audit where sequence = 2'],
  ['a changed end', "update bursar.audit_chain_heads set sequence = 9 where tenant_id = 'acme'"],
])('%s is no loss: refused, and nothing is written', async (_, sql) => {
  await lose('globex', 0)
  await service.tamper(sql)
  expect(await accept()).toMatchObject({
    outcome: 'refused',
    breaks: [{ tenant_id: 'acme' }],
  })
  expect(await rowsOf(NO_TENANT)).toEqual(['subscription.changed'])
  expect((await service.verify()).ok).toBe(false)
})

test('a row that says so without our seal accepts nothing', async () => {
  await lose('acme', 2)
  const kept = await service.db.pool.query(
    "select hash from bursar.audit_chain_heads where tenant_id = 'acme'",
  )
  const loss = {
    ...{ tenant_id: 'acme', anchored_sequence: 3, anchored_hash: 'x' },
    ...{ kept_sequence: 2, kept_hash: kept.rows[0].hash },
  }
  const details = JSON.stringify({ reason: 'x', chains: 1, losses: [loss] })
  await service.tamper(
    `insert into bursar.subscription_audit select 999, '', 2, 'operator.audit.loss_accepted',
       'operator', 'eve', '${details}', now(), repeat('0', 64), repeat('1', 64)`,
  )
  const { ok, accepted_losses } = await service.verify()
  expect({ ok, accepted_losses }).toEqual({ ok: false, accepted_losses: [] })
})
