import { type LifecycleEnd, playLifecycles } from '../../test/paid-means-access/play-lifecycles.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Stories, each of a seed of its own. */
export const RUNS = 200

const PARALLEL = 2

export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  let done = 0
  const onEnd = () => {
    done += 1
    progress(done)
  }
  const ends = await onOwnServer((server) =>
    playLifecycles({ server, seed, lifecycles: runs, queues: PARALLEL, onEnd }),
  )
  const failures = ends.filter(({ wrongs }) => wrongs.length > 0).map(failureOf)
  const sum = (count: (end: LifecycleEnd) => number) =>
    ends.reduce((all, end) => all + count(end), 0)
  const figure =
    `${ends.length} stories, ${sum(({ rests }) => rests)} rests, ` +
    `${sum(({ lost }) => lost)} events lost; of paid and live subscriptions ` +
    `${sum(({ granted }) => granted)} with access, ${sum(({ told }) => told)} told of, ` +
    `${sum(({ untold }) => untold)} whose last change nobody told of yet; ${failures.length} wrongs`
  return { passed: failures.length === 0, figure, failures }
}

function failureOf({ seed, wrongs, lifecycle }: LifecycleEnd): string {
  const again = `npm run campaign -- paid-means-access --seed ${seed} --runs 1`
  return `seed ${seed} (again: ${again})\n${[...wrongs, ...lifecycle].join('\n')}`
}
