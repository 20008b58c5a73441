import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { POINTS } from '../../src/base/reach.ts'
import { createTestDatabase } from '../support/database.ts'
import { KillLane } from '../support/kill/kill-lane.ts'
import { type KillTrial, planKills } from '../support/kill/kill-trial.ts'
import { runKills } from '../support/kill/run-kills.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const folder = makeScratchFolder()
const databases = [await createTestDatabase(), await createTestDatabase()]
afterAll(async () => {
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** A few of what `npm run campaign -- kill` does twenty times at every point. */
const TRIALS: readonly KillTrial[] = [
  { point: 'commit.after_state', times: 2, heir: 'restarted' },
  { point: 'fetch.after', times: 3, heir: 'beside' },
  { point: 'inbox.before_flush', times: 2, heir: 'beside' },
  { point: 'receive.before_answer', times: 3, heir: 'restarted' },
]

test('a process killed at a point loses nothing and does nothing twice', async () => {
  const lanes = await Promise.all(
    databases.map(({ url: databaseUrl }, index) =>
      KillLane.open({ databaseUrl, folder: join(folder, String(index)), seed: index + 1 }),
    ),
  )
  const outcomes = await runKills(lanes, TRIALS)
  for (const lane of lanes) await lane.close()
  expect(outcomes).toHaveLength(TRIALS.length)
  expect(outcomes.filter(({ wrongs }) => wrongs.length > 0)).toEqual([])
}, 180_000)

test('the campaign kills at every point, equally often, with both kinds of heir', () => {
  const trials = planKills({ seed: 1, count: 40 * POINTS.length })
  for (const point of POINTS) {
    const heirs = trials.filter((trial) => trial.point === point).map(({ heir }) => heir)
    expect(heirs.filter((heir) => heir === 'beside')).toHaveLength(20)
    expect(heirs).toHaveLength(40)
  }
  expect(planKills({ seed: 1, count: 99 })).toEqual(trials.slice(0, 99))
})
