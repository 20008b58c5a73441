import { expect, test } from 'vitest'
import { judgeLate, type LateScene } from './judge-late.ts'

const HOUR_MS = 3_600_000
const at = (round: number) => round * 18 * HOUR_MS

/** Owed at the first round, and ended at the one of this number. */
function judge(ended: number, given: Partial<LateScene> = {}): number | null {
  const rounds = Array.from({ length: 30 }, (_, round) => at(round))
  const scene = { rounds, deaths: [], outages: [], needs: 'identity' as const }
  return judgeLate({ ...scene, enqueuedAt: at(0), endedAt: at(ended), ...given })
}

test('some pauses are no delay, and more than those are', () => {
  expect(judge(6)).toBeNull()
  expect(judge(7)).toBe(7)
})

test('what happens within a day and a half is in time', () => {
  const rounds = Array.from({ length: 20 }, (_, hour) => hour * HOUR_MS)
  expect(judge(1, { rounds, endedAt: 20 * HOUR_MS })).toBeNull()
})

test('crashes in a row are no delay, and what waits long after them is', () => {
  const deaths = [at(1), at(3), at(5)]
  expect(judge(7, { deaths })).toBeNull()
  expect(judge(12, { deaths })).toBeNull()
  expect(judge(13, { deaths })).toBe(7)
})

test('what it needs was away: only that is no delay', () => {
  const away = { from: at(2), to: at(3) }
  expect(judge(9, { outages: [{ part: 'identity', ...away }] })).toBeNull()
  expect(judge(9, { outages: [{ part: 'smtp', ...away }] })).toBe(9)
})
