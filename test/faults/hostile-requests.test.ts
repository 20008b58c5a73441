import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { jsonAnswer } from '../../packages/bursar/src/http/http-message.ts'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { createTestDatabase } from '../support/database.ts'
import { type Attack, attackService, liveGrowth } from '../support/hostile/attack-service.ts'
import { HostileCampaign } from '../support/hostile/hostile-campaign.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { TEST_SECRET } from '../support/test-config.ts'

const folder = makeScratchFolder()
const database = await createTestDatabase()
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

let attack: Attack

test('hostile requests are refused, each in its own way', async () => {
  const { url: databaseUrl, pool } = database
  attack = await attackService({ databaseUrl, pool, folder, seed: 7, runs: 2_000 })
  const { sent, violations, outcomes, shapes } = attack.requests
  expect(violations).toEqual([])
  expect(sent).toBe(2_000)
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining(['400', '404', '405', '413', '415', '417', '431', 'closed']),
  )
  expect(Object.keys(shapes).length).toBeGreaterThan(90)
})

test('they leave no row, no line of log and no memory behind', () => {
  expect(attack.recorded).toBe(0)
  expect(attack.logged).toEqual([])
  expect(liveGrowth(attack)).toBeLessThan(2_000_000)
})

test('a genuine event behind them is recorded', async () => {
  expect(attack.genuine).toBe(200)
  const { rowCount } = await database.pool.query('select from bursar.stripe_events')
  expect(rowCount).toBe(1)
})

test('a campaign tells when a server believes what it must not', async () => {
  const gullible = await listen(async () => jsonAnswer(200, {}), { host: '127.0.0.1', port: 0 })
  const campaign = new HostileCampaign({ port: gullible.port, secret: TEST_SECRET, seed: 7 })
  await campaign.send(60)
  await gullible.stop()
  const { violations } = campaign.report()
  expect(violations.length).toBeGreaterThan(20)
  expect(violations[0]).toMatchObject({ seed: 7, index: expect.any(Number) })
})
