import { expect, inject, test } from 'vitest'
import { LossWorld } from './loss-world.ts'
import { ALL_REMEDIES } from './losses.ts'

/** A small size of `npm run campaign -- losses`, in which more is lost. */
const SMALL = {
  seed: 5,
  lifecycles: 12,
  stepHours: 120,
  rates: { events: 0.1, objects: 0.5, rows: 0.3 },
}

const play = (off: Partial<typeof ALL_REMEDIES> = {}) =>
  LossWorld.play({ server: inject('postgres'), ...SMALL, remedies: { ...ALL_REMEDIES, ...off } })

test('whatever is lost in a year is found, and nothing is sent twice', async () => {
  const end = await play()
  expect(end.wrongs).toEqual([])
  expect(end.lostEvents).toBeGreaterThan(50)
  expect(end.dropped).toBeGreaterThan(0)
  expect(end.damaged).toBeGreaterThan(0)
})

test.each(['catchUp', 'sweep', 'repair'] as const)('without %s, something is not', async (off) => {
  expect((await play({ [off]: false })).wrongs).not.toEqual([])
})
