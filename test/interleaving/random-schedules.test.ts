import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bentBy, MUTANTS } from './mutants.ts'
import { playRandomSchedule, type ScheduleEnd } from './random-schedule.ts'
import { openStage, type Stage } from './stage.ts'

/** `npm run campaign -- interleavings` plays 10,000. */
const SCHEDULES = 8

let stage: Stage
beforeAll(async () => {
  stage = await openStage(inject('postgres'))
})
afterAll(() => stage.close())

test('random schedules of two nodes keep every invariant', async () => {
  const ends: ScheduleEnd[] = []
  for (let seed = 1; seed <= SCHEDULES; seed += 1) ends.push(await playRandomSchedule(stage, seed))
  const broken = ends.filter((end) => end.broken.length > 0)
  expect(broken.map(({ seed, broken: what }) => `seed ${seed}: ${what.join('; ')}`)).toEqual([])
  // They meet: otherwise nothing would have been shown.
  const sum = (count: (end: ScheduleEnd) => number) =>
    ends.reduce((total, end) => total + count(end), 0)
  expect(sum(({ lockWaits }) => lockWaits)).toBeGreaterThan(SCHEDULES)
  expect(sum(({ faults }) => faults)).toBeGreaterThan(0)
})

/** Seeds that are tried with a mutant; it is seen long before. */
const TRIES = 60

test.each(MUTANTS.slice(0, 3))('it would be seen if $what', async (mutant) => {
  const bent = await openStage(inject('postgres'), bentBy(mutant))
  try {
    const seen: string[] = []
    for (let seed = mutant.seed; seen.length === 0 && seed < mutant.seed + TRIES; seed += 1) {
      seen.push(...(await playRandomSchedule(bent, seed)).broken)
    }
    expect(seen.length).toBeGreaterThan(0)
  } finally {
    await bent.close()
  }
})

test('a seed plays the same schedule again', async () => {
  const [first, second] = [await playRandomSchedule(stage, 5), await playRandomSchedule(stage, 5)]
  expect(first.trace.length).toBeGreaterThan(50)
  expect(second.trace).toEqual(first.trace)
})
