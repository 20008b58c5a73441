import { playRandomSchedules } from '../../test/interleaving/play-random-schedules.ts'
import type { ScheduleEnd } from '../../test/interleaving/random-schedule.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Random schedules of two nodes, their senders, their Stripe and time. */
export const RUNS = 10_000

const PARALLEL = 2

/** The seed is that of the first schedule; the next has the next. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const totals = { schedules: 0, steps: 0, deliveries: 0, faults: 0, lockWaits: 0, outrun: 0 }
  const failures: string[] = []
  const onEnd = (end: ScheduleEnd) => {
    totals.schedules += 1
    totals.steps += end.trace.length
    totals.deliveries += end.deliveries
    totals.faults += end.faults
    totals.lockWaits += end.lockWaits
    totals.outrun += end.outrun
    if (end.broken.length > 0) failures.push(failureOf(end, runs === 1))
    progress(totals.schedules)
  }
  const seeds = Array.from({ length: runs }, (_, index) => seed + index)
  await onOwnServer((server) => playRandomSchedules({ server, seeds, queues: PARALLEL, onEnd }))
  const { schedules, steps, deliveries, faults, lockWaits, outrun } = totals
  const figure =
    `${schedules} schedules, ${steps} steps, ${deliveries} deliveries, ` +
    `${faults} failed or stale reads, ${lockWaits} lock waits, ${outrun} answers outrun by newer ones`
  return { passed: failures.length === 0, figure, failures }
}

/** Played alone, a schedule tells all of itself. */
function failureOf({ seed, broken, trace }: ScheduleEnd, isAlone: boolean): string {
  const again = `npm run campaign -- interleavings --seed ${seed} --runs 1`
  const steps = isAlone ? `\n       ${trace.join('\n       ')}` : ` (again: ${again})`
  return `seed ${seed}: ${broken.join('; ')}${steps}`
}
