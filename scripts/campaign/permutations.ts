import { PERMUTATION_CASES } from '../../test/interleaving/permutation-case.ts'
import {
  type PermutationsPlayed,
  playPermutations,
} from '../../test/interleaving/play-permutations.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** All orders of the six-event life, as they are, with one duplicate, with one loss. */
export const RUNS = PERMUTATION_CASES

const PARALLEL = 2

/** The seed is the number of the first case. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const numbers = function* () {
    for (let run = 0; run < runs; run += 1) yield (seed + run) % PERMUTATION_CASES
  }
  const played = await onOwnServer((server) =>
    playPermutations({ server, numbers: numbers(), queues: PARALLEL, onPlayed: progress }),
  )
  const failures = failuresOf(played)
  const figure =
    `${runs} cases, ${played.states.size} end state${played.states.size === 1 ? '' : 's'}, ` +
    `an audit log of ${played.auditRows} rows`
  return { passed: failures.length === 0, figure, failures }
}

function failuresOf({ states, failures }: PermutationsPlayed): string[] {
  const byCount = [...states.values()].sort((a, b) => b.count - a.count)
  const others = byCount
    .slice(1)
    .map(({ count, number, described }) => `${count} end otherwise, first ${number}: ${described}`)
  return [...others, ...failures.map(({ number, what }) => `${number}: ${what}`)]
}
