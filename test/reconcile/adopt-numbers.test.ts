import { afterAll, beforeAll, expect, test } from 'vitest'
import { adoptedLines, knownIn } from '../../packages/bursar/src/cli/reconcile/adopt-lines.ts'
import { metadataMapping } from '../../packages/bursar/src/reconcile/adopt/mapping/customer-mappings.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { adoptWith } from './adopt-stage.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

let database: TestDatabase
let stage: ReconcileStage
beforeAll(async () => {
  const clock = new VirtualClock('2026-03-01T09:00:00Z')
  database = await createTestDatabase({ clock })
  stage = await openReconcileStage(database, clock)
  const statuses = { active: 0.5, past_due_several: 0.2, incomplete: 0.2, canceled: 0.1 }
  const mix = { ...statuses, twoLive: 0.1, withoutTenant: 0.1, unlistedPrice: 0.1 }
  const prices = { plans: ['price_starter', 'price_pro'], unlisted: ['price_gone'] }
  stage.simulator.seed({ customers: 150, mix, prices, tenantKey: 'org' })
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

const rows = async () => {
  const text = 'select count(*)::int as n from bursar.subscriptions'
  return (await database.pool.query<{ n: number }>(text)).rows[0]?.n
}

const adopted = async () => {
  const run = await adoptWith(stage, [metadataMapping('org')])
  if (run === null) throw new Error('Another process works on the account.')
  return run
}

test('the numbers add up to what was read', async () => {
  const run = await adopted()
  const { written = 0, need_read = 0, granting_nothing = 0 } = run.counts
  expect(written).toBe(await rows())
  expect(need_read).toBeGreaterThan(0)
  expect(granting_nothing).toBeGreaterThan(0)
  expect(written + need_read + granting_nothing + run.unadopted).toBe(run.listed)
  expect(knownIn(run)).toBe(0)
  const text = adoptedLines(run, []).join('\n')
  expect(text).toContain(`Grant nothing             ${granting_nothing}\n`)
  expect(text).not.toContain('Known already')
})

test('a second adoption knows all of them, and asks for nothing again', async () => {
  await stage.node.drain()
  const run = await adopted()
  const nothing = { written: 0, need_read: 0, granting_nothing: 0 }
  expect(run.counts).toMatchObject(nothing)
  expect(knownIn(run)).toBe(run.listed - run.unadopted)
  const text = adoptedLines(run, []).join('\n')
  expect(text).toContain('Known already')
  expect(text).not.toContain('need a read')
  const stale = 'select object_id from bursar.stripe_objects where stale'
  expect((await database.pool.query(stale)).rows).toEqual([])
})
