import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { makeTenant } from '../../../../../test/support/entitled-tenant.ts'
import { makeScratchFolder } from '../../../../../test/support/scratch-folder.ts'
import { AUDIT_KEY, TEST_PLANS } from '../../../../../test/support/test-config.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { anchorChainHeads } from '../../audit/anchor-chain-heads.store.ts'
import { verifyAudit } from '../../audit/verify-audit.store.ts'
import { readFacts } from '../../billing/entitlement/facts.store.ts'
import { checkEntitlement } from '../../subscription/entitlement/check-entitlement.ts'
import { listOverrides } from './list-overrides.store.ts'
import { endOverride, type NewOverride, OVERRIDE_DAYS_MAX, setOverride } from './override.store.ts'

const clock = new VirtualClock('2026-03-01T12:00:00Z')
let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase({ clock })
  for (const id of ['acme', 'beta']) await makeTenant(db.pool, id, { status: 'SUSPENDED' })
})
const folder = makeScratchFolder()
afterAll(async () => {
  await db.drop()
  rmSync(folder, { recursive: true })
})

const context = () => ({ pool: db.pool, auditKey: AUDIT_KEY, plans: TEST_PLANS })
const days = (count: number) => new Date(clock.now().getTime() + count * 86_400_000)

function set(given: Partial<NewOverride> = {}) {
  const usual = { tenantId: 'acme', feature: 'devices', rule: 'allow', limit: 7 } as const
  const why = { reason: 'Their card is on its way.', by: 'ada', expiresAt: days(3) }
  return setOverride(context(), { ...usual, ...why, ...given })
}

async function answer(tenantId = 'acme') {
  const [facts] = await readFacts(db.pool, [{ tenantId, feature: 'devices' }])
  return checkEntitlement('devices', facts!, TEST_PLANS)
}

const list = (more: Partial<Parameters<typeof listOverrides>[1]> = {}) =>
  listOverrides(db.pool, { tenantId: null, state: 'all', after: null, limit: 50, ...more })

test('an override grants until its time has come, and then ends by itself', async () => {
  expect((await answer()).why.code).toBe('suspended')
  expect(await set()).toMatchObject({ kind: 'done' })
  expect(await answer()).toMatchObject({ allowed: true, limit: 7, validUntil: days(3) })
  clock.advanceDays(3)
  expect(await answer()).toMatchObject({ allowed: false, limit: 0, validUntil: null })
  const [expired] = await list()
  expect(expired).toMatchObject({ isActive: false, endedAt: null })
})

test('a new one ends the one before; an expired one ended when it expired', async () => {
  const first = await set({ rule: 'block', limit: null, expiresAt: days(1) })
  clock.advanceSeconds(1)
  const second = await set({ limit: 9, by: 'grace' })
  const [now, before, expired] = await list({ tenantId: 'acme' })
  expect([first, second]).toMatchObject([
    { overrideId: before?.overrideId },
    { overrideId: now?.overrideId },
  ])
  expect(before).toMatchObject({ endedBy: 'grace', endedReason: 'replaced', isActive: false })
  expect(expired?.endedAt).toEqual(expired?.expiresAt)
  expect(await list({ state: 'active' })).toEqual([now])
  expect(await list({ state: 'ended' })).toEqual([before, expired])
  expect(await list({ after: now!, limit: 1 })).toEqual([before])
  expect((await answer()).limit).toBe(9)
})

test('it can be ended before, once', async () => {
  const { overrideId = '' } = (await set({ tenantId: 'beta' })) as { overrideId?: string }
  const end = () => endOverride(context(), { overrideId, reason: 'They paid.', by: 'grace' })
  expect((await answer('beta')).allowed).toBe(true)
  expect(await end()).toMatchObject({ kind: 'done' })
  expect((await answer('beta')).allowed).toBe(false)
  expect(await end()).toEqual({ kind: 'refused', because: 'override_over' })
})

test.each<[string, Partial<NewOverride>]>([
  ['tenant_unknown', { tenantId: 'nobody' }],
  ['feature_unknown', { feature: 'divices' }],
  ['expiry_passed', { expiresAt: new Date(0) }],
  ['expiry_too_far', { expiresAt: new Date('2030-01-01') }],
])('refused: %s', async (because, given) => {
  expect(await set(given)).toEqual({ kind: 'refused', because })
  expect(OVERRIDE_DAYS_MAX).toBe(366)
})

test.each([randomUUID(), 'x', ''])('there is none to end: %j', async (overrideId) => {
  const outcome = await endOverride(context(), { overrideId, reason: 'why', by: 'ada' })
  expect(outcome).toEqual({ kind: 'refused', because: 'override_unknown' })
})

test('who, what and why stand in the audit log, and the chain verifies', async () => {
  const { rows } = await db.pool.query(
    `select event_type, actor_type, actor_id, details from bursar.subscription_audit
     where tenant_id = 'beta' order by sequence`,
  )
  expect(rows).toMatchObject([
    {
      event_type: 'override.set',
      actor_type: 'operator',
      actor_id: 'ada',
      details: {
        feature: 'devices',
        rule: 'allow',
        limit: 7,
        reason: 'Their card is on its way.',
      },
    },
    {
      event_type: 'override.ended',
      actor_type: 'operator',
      actor_id: 'grace',
      details: { feature: 'devices', reason: 'They paid.' },
    },
  ])
  const options = { key: AUDIT_KEY, anchorFile: join(folder, 'audit.anchor') }
  await anchorChainHeads(db.pool, options)
  expect(await verifyAudit(db.pool, options)).toMatchObject({ ok: true })
})

test('an override is never deleted, not even by the owner of the table', async () => {
  const gone = db.pool.query('delete from bursar.entitlement_overrides')
  await expect(gone).rejects.toThrow(/never deleted/)
  await expect(db.pool.query('truncate bursar.entitlement_overrides')).rejects.toThrow(/never/)
})
