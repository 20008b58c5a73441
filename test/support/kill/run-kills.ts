import type { KillLane, KillOutcome } from './kill-lane.ts'
import type { KillTrial } from './kill-trial.ts'

/** Carries the trials out, one in each lane at a time. What a trial rejects with is a wrong. */
export async function runKills(
  lanes: readonly KillLane[],
  trials: readonly KillTrial[],
  onDone: (done: number) => void = () => undefined,
): Promise<KillOutcome[]> {
  const waiting = [...trials]
  const outcomes: KillOutcome[] = []
  const work = async (lane: KillLane) => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      outcomes.push(await runOne(lane, trial))
      onDone(outcomes.length)
    }
  }
  await Promise.all(lanes.map(work))
  return outcomes
}

async function runOne(lane: KillLane, trial: KillTrial): Promise<KillOutcome> {
  try {
    return await lane.run(trial)
  } catch (error) {
    return { ...trial, resumedSeconds: Number.POSITIVE_INFINITY, wrongs: [String(error)] }
  }
}
