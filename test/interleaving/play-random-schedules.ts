import type { DatabaseServer } from '../support/database-on-server.ts'
import { inParallel } from './in-parallel.ts'
import { playRandomSchedule, type ScheduleEnd } from './random-schedule.ts'
import { openStage, type Stage, type StageOptions } from './stage.ts'

/** The whole audit log is verified after each schedule, so it must not grow for ever. */
const SCHEDULES_PER_STAGE = 40

interface PlayOptions extends StageOptions {
  readonly server: DatabaseServer
  readonly seeds: Iterable<number>
  readonly queues: number
  /** Told each end; false: no more are wanted. */
  readonly onEnd: (end: ScheduleEnd) => void
}

/** Plays the schedules of these seeds, each lane on a database of its own. */
export async function playRandomSchedules(options: PlayOptions): Promise<void> {
  const { queues, onEnd, seeds, server, ...stageOptions } = options
  const open = () => openStage(server, stageOptions)
  await inParallel<{ stage: Stage; played: number }>({
    queues,
    jobs: seeds,
    open: async () => ({ stage: await open(), played: 0 }),
    work: async (queue, seed) => {
      if (queue.played === SCHEDULES_PER_STAGE) {
        await queue.stage.close()
        queue.stage = await open()
        queue.played = 0
      }
      queue.played += 1
      onEnd(await playRandomSchedule(queue.stage, seed))
    },
    close: ({ stage }) => stage.close(),
  })
}
