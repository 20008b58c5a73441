import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { makeTenant } from '../../../../../test/support/entitled-tenant.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { recordUsage, USAGE_AHEAD_SECONDS_MAX } from './usage.store.ts'

const clock = new VirtualClock('2026-03-01T12:00:00Z')
let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase({ clock })
  for (const id of ['acme', 'beta', 'gamma', 'delta']) await makeTenant(db.pool, id)
})
afterAll(() => db.drop())

const report = (tenantId: string, used: number, asOf: Date | null = null) => ({
  tenantId,
  feature: 'devices',
  used,
  asOf,
})
const minutes = (count: number) => new Date(clock.now().getTime() + count * 60_000)
const kept = async (tenantId: string) => {
  const { rows } = await db.pool.query(
    'select used, as_of from bursar.usage where tenant_id = $1',
    [tenantId],
  )
  return rows
}

test('the latest count stays, however often and in whatever order it is told', async () => {
  const tell = (used: number, at: number) =>
    recordUsage(db.pool, [report('acme', used, minutes(at))])
  expect(await tell(5, -10)).toEqual(['recorded'])
  expect(await tell(5, -10)).toEqual(['unchanged'])
  expect(await tell(9, -20)).toEqual(['older'])
  expect(await tell(6, -10)).toEqual(['recorded'])
  expect(await tell(3, -5)).toEqual(['recorded'])
  expect(await kept('acme')).toEqual([{ used: 3, as_of: minutes(-5) }])
})

test('a count without an instant is of now', async () => {
  expect(await recordUsage(db.pool, [report('beta', 1)])).toEqual(['recorded'])
  expect(await kept('beta')).toEqual([{ used: 1, as_of: clock.now() }])
})

test('each of many reports has its own outcome, in their order', async () => {
  const ahead = new Date(clock.now().getTime() + USAGE_AHEAD_SECONDS_MAX * 1000)
  const tooFar = new Date(ahead.getTime() + 1)
  const outcomes = await recordUsage(db.pool, [
    report('nobody', 1),
    report('gamma', 1, tooFar),
    report('gamma', 2, minutes(-1)),
    report('gamma', 3, ahead),
  ])
  expect(outcomes).toEqual(['tenant_unknown', 'future', 'older', 'recorded'])
  expect(await kept('gamma')).toEqual([{ used: 3, as_of: ahead }])
})

test('many who tell at once leave the latest count', async () => {
  const told = Array.from({ length: 20 }, (_, n) =>
    recordUsage(db.pool, [report('delta', n, minutes(n - 30)), report('acme', n, minutes(n))]),
  )
  await Promise.all(told)
  expect(await kept('delta')).toEqual([{ used: 19, as_of: minutes(-11) }])
})

test('what is no count is refused by the table', async () => {
  await expect(recordUsage(db.pool, [report('acme', -1, minutes(4))])).rejects.toThrow()
})
