import { ORDER_SCENARIOS } from '../../test/interleaving/order-scenario.ts'
import { playOrders, type ScenarioEnd } from '../../test/interleaving/play-orders.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Every order of the steps of one to three events on a checkout and its subscription. */
export const RUNS = ORDER_SCENARIOS.length

const PARALLEL = 2

/** The seed is the number of the first scenario, from 1. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const ends: ScenarioEnd[] = []
  const numbers = Array.from({ length: runs }, (_, index) => (seed - 1 + index) % RUNS)
  const onEnd = (end: ScenarioEnd) => progress(ends.push(end))
  await onOwnServer((server) => playOrders({ server, numbers, queues: PARALLEL, onEnd }))
  const failures = ends.flatMap(failuresOf)
  const sum = (count: (end: ScenarioEnd) => number) =>
    ends.reduce((all, end) => all + count(end), 0)
  const figure =
    `${ends.length} scenarios, ${sum(({ schedules }) => schedules)} schedules played to the end, ` +
    `${sum(({ repeated }) => repeated)} given up where they met another, ` +
    `${sum(({ diverged }) => diverged)} begun again, ${sum(({ states }) => states)} states, ` +
    `${sum(({ lockWaits }) => lockWaits)} lock waits`
  return { passed: failures.length === 0, figure, failures }
}

function failuresOf({ number, name, failures, isComplete }: ScenarioEnd): string[] {
  const again = `npm run campaign -- orders --seed ${number + 1} --runs 1`
  const found = failures.map(
    ({ broken, schedule }) => `${name}: ${broken.join('; ')}\n       ${schedule.join('\n       ')}`,
  )
  return isComplete ? found : [...found, `${name}: given up before its end (again: ${again})`]
}
