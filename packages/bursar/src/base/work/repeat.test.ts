import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const PAUSE_MS = 500
const WATCHED_MS = 5_000

interface Watched {
  tookMs: number
  busyShareMax?: number
  watchedMs?: number
}

/** When each round began, in milliseconds, of work that takes `tookMs`. */
async function roundsOf({ tookMs, busyShareMax, watchedMs = WATCHED_MS }: Watched) {
  const startedAt = performance.now()
  const rounds: number[] = []
  let end = () => {}
  const work = () => {
    rounds.push(performance.now() - startedAt)
    return new Promise<void>((resolve) => {
      end = resolve
    })
  }
  const repeating = repeat(PAUSE_MS, work, PAUSE_MS, busyShareMax)
  while (performance.now() - startedAt < watchedMs) {
    const before = rounds.length
    await vi.advanceTimersToNextTimerAsync()
    if (rounds.length === before) break
    await vi.advanceTimersByTimeAsync(tookMs)
    end()
    await vi.advanceTimersByTimeAsync(0)
  }
  await repeating.stop()
  return rounds.filter((ms) => ms <= watchedMs).map(Math.round)
}

test('a round begins when the pause after the one before is over', async () => {
  expect(await roundsOf({ tookMs: 1_000 })).toEqual([500, 2_000, 3_500, 5_000])
})

test('who may be busy for a twentieth of its time rests after a long round, not after a short one', async () => {
  expect(await roundsOf({ tookMs: 100, busyShareMax: 0.05 })).toEqual([500, 2_500, 4_500])
  expect(await roundsOf({ tookMs: 10, busyShareMax: 0.05 })).toHaveLength(9)
})

test('a round that hung for long is not followed by a rest for many times as long', async () => {
  expect(await roundsOf({ tookMs: 20_000, busyShareMax: 0.04, watchedMs: 90_000 })).toEqual([
    500, 50_500,
  ])
})
