import {
  LIFECYCLES_PER_WORLD,
  playLifecycles,
  type WorldEnd,
} from '../../test/lifecycles/play-lifecycles.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Lives of a year each. */
export const RUNS = 2_000

const PARALLEL = 2

/** The seed is that of the first world; each world has a hundred lives. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  let done = 0
  const onEnd = ({ lifecycles }: WorldEnd) => {
    done += lifecycles
    progress(done)
  }
  const ends = await onOwnServer((server) =>
    playLifecycles({ server, seed, lifecycles: runs, queues: PARALLEL, onEnd }),
  )
  const failures = ends.flatMap(failuresOf)
  const sum = (count: (end: WorldEnd) => number) => ends.reduce((all, end) => all + count(end), 0)
  const figure =
    `${sum(({ lifecycles }) => lifecycles)} lives of a year, ${sum(({ pending }) => pending)} messages owed, ` +
    `${sum(({ mails }) => mails)} mails sent, ${sum(({ dropped }) => dropped)} lawfully dropped, ` +
    `${sum(({ deaths }) => deaths)} crashes, ${sum(({ outages }) => outages)} outages, ` +
    `${failures.length} wrongs`
  return { passed: failures.length === 0, figure, failures }
}

function failuresOf({ seed, wrongs }: WorldEnd): string[] {
  const again = `npm run campaign -- lives --seed ${seed} --runs ${LIFECYCLES_PER_WORLD}`
  return wrongs.map((wrong) => `${wrong} (again: ${again})`)
}
