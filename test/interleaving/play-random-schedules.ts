import type { DatabaseServer } from '../support/database-on-server.ts'
import { inLanes } from './in-lanes.ts'
import { playRandomSchedule, type ScheduleEnd } from './random-schedule.ts'
import { openStage, type Stage, type StageOptions } from './stage.ts'

/** The whole ledger is verified after each schedule, so it must not grow for ever. */
const SCHEDULES_PER_STAGE = 40

interface PlayOptions extends StageOptions {
  readonly server: DatabaseServer
  readonly seeds: Iterable<number>
  readonly lanes: number
  /** Told each end; false: no more are wanted. */
  readonly onEnd: (end: ScheduleEnd) => void
}

/** Plays the schedules of these seeds, each lane on a database of its own. */
export async function playRandomSchedules(options: PlayOptions): Promise<void> {
  const { lanes, onEnd, seeds, server, ...stageOptions } = options
  const open = () => openStage(server, stageOptions)
  await inLanes<{ stage: Stage; played: number }>({
    lanes,
    jobs: seeds,
    open: async () => ({ stage: await open(), played: 0 }),
    work: async (lane, seed) => {
      if (lane.played === SCHEDULES_PER_STAGE) {
        await lane.stage.close()
        lane.stage = await open()
        lane.played = 0
      }
      lane.played += 1
      onEnd(await playRandomSchedule(lane.stage, seed))
    },
    close: ({ stage }) => stage.close(),
  })
}
