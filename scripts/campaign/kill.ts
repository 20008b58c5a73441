import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FAILPOINTS, type FailpointName } from '../../packages/bursar/src/base/failpoint.ts'
import { createDatabaseOn } from '../../test/support/database-on-server.ts'
import { planKills } from '../../test/support/kill/kill-trial.ts'
import { type KillOutcome, KillWorker } from '../../test/support/kill/kill-worker.ts'
import { runKills } from '../../test/support/kill/run-kills.ts'
import { makeScratchFolder } from '../../test/support/scratch-folder.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Kills, when nobody says how many: twenty at each point. */
export const RUNS = 20 * FAILPOINTS.length

const OUTBOX_POINTS = FAILPOINTS.filter((point) => /^(relay|deliver)\./.test(point))
export const OUTBOX_RUNS = 20 * OUTBOX_POINTS.length

/** What a crashed node was at work on is taken up within this time. */
const RESUMED_SECONDS_MAX = 15
/** Most of a trial is waiting for the lease of the dead to end. */
const PARALLEL = 3

/** `kill -9` of a `bursar serve` at each of its named points. */
export function run(options: CampaignOptions): Promise<CampaignResult> {
  return killAt(FAILPOINTS, options)
}

/** Only at the points around a message. */
export function runOutbox(options: CampaignOptions): Promise<CampaignResult> {
  return killAt(OUTBOX_POINTS, options)
}

function killAt(
  points: readonly FailpointName[],
  { seed, runs, progress }: CampaignOptions,
): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const folder = makeScratchFolder()
    const queues = await Promise.all(
      Array.from({ length: PARALLEL }, async (_, index) => {
        const { url: databaseUrl } = await createDatabaseOn(server)
        const place = join(folder, String(index))
        return KillWorker.open({ databaseUrl, folder: place, seed: seed * PARALLEL + index })
      }),
    )
    try {
      const trials = planKills({ seed, count: runs, points })
      return resultOf(await runKills(queues, trials, progress))
    } finally {
      await Promise.all(queues.map((queue) => queue.close()))
      await rm(folder, { recursive: true, force: true })
    }
  })
}

function resultOf(outcomes: readonly KillOutcome[]): CampaignResult {
  const failures = outcomes.flatMap((outcome) => {
    const { wrongs, resumedSeconds, ...trial } = outcome
    const isLate = resumedSeconds > RESUMED_SECONDS_MAX
    const late = isLate ? [`resumed only after ${resumedSeconds.toFixed(1)} s`] : []
    return [...wrongs, ...late].map((wrong) => `${JSON.stringify(trial)}: ${wrong}`)
  })
  const points = new Set(outcomes.map(({ point }) => point))
  const longest = (heir: KillOutcome['heir']) =>
    Math.max(0, ...outcomes.filter((one) => one.heir === heir).map((one) => one.resumedSeconds))
  const figure = [
    `${outcomes.length} kills at ${points.size} points`,
    `${failures.length} wrongs`,
    `resumed at the latest ${longest('restarted').toFixed(1)} s after the restart`,
    `${longest('beside').toFixed(1)} s after the kill where another node was alive`,
  ].join(', ')
  return { passed: failures.length === 0, figure, failures }
}
