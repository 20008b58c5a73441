import type { Campaign } from './campaign.ts'
import { RUNS as HOSTILE_RUNS, run as runHostile } from './hostile.ts'
import { RUNS as KILL_RUNS, run as runKill } from './kill.ts'
import { RUNS as PERMUTATIONS_RUNS, run as runPermutations } from './permutations.ts'

/** By the name that `npm run campaign` takes. */
export const CAMPAIGNS: Readonly<Record<string, Campaign>> = {
  hostile: {
    title: 'Hostile requests are refused and leave nothing behind',
    runs: HOSTILE_RUNS,
    run: runHostile,
  },
  kill: {
    title: 'kill -9 of a process at every named point loses and doubles nothing',
    runs: KILL_RUNS,
    run: runKill,
  },
  permutations: {
    title: 'Every order of a six-event life ends in one state',
    runs: PERMUTATIONS_RUNS,
    run: runPermutations,
  },
}
