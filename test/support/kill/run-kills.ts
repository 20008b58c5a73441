import type { KillTrial } from './kill-trial.ts'
import type { KillOutcome, KillWorker } from './kill-worker.ts'

/** Carries the trials out, one in each lane at a time. What a trial rejects with is a wrong. */
export async function runKills(
  queues: readonly KillWorker[],
  trials: readonly KillTrial[],
  onDone: (done: number) => void = () => undefined,
): Promise<KillOutcome[]> {
  const waiting = [...trials]
  const outcomes: KillOutcome[] = []
  const work = async (queue: KillWorker) => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      outcomes.push(await runOne(queue, trial))
      onDone(outcomes.length)
    }
  }
  await Promise.all(queues.map(work))
  return outcomes
}

async function runOne(queue: KillWorker, trial: KillTrial): Promise<KillOutcome> {
  try {
    return await queue.run(trial)
  } catch (error) {
    return { ...trial, resumedSeconds: Number.POSITIVE_INFINITY, wrongs: [String(error)] }
  }
}
