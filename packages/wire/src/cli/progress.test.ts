import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progressLine, startProgress } from './progress.ts'

test.each([
  [0, 10, 4, 'Sealing [..............................] 0 of 10'],
  [5, 10, 4, 'Sealing [###############...............] 5 of 10, 4 s left'],
  [1_500, 2_000, 3, 'Sealing [#######################.......] 1,500 of 2,000, 1 s left'],
  [0, 0, 4.4, 'Sealing: 4 s'],
  [7, 0, 4, 'Sealing: 4 s, 7 done'],
  [11, 10, 4, 'Sealing: 4 s, 11 done'],
])('%i of %i after %i s', (done, total, seconds, line) => {
  expect(progressLine({ title: 'Sealing', done, total, seconds })).toBe(line)
})

test.each([
  [1_200, 4_000, 12, 'Reading [#########.....................] 1,200 of 4,000, 100/s, 28 s left'],
  [1_200, 0, 12, 'Reading: 12 s, 1,200 done, 100/s'],
  [0, 4_000, 12, 'Reading [..............................] 0 of 4,000'],
])('the rate of %i of %i after %i s', (done, total, seconds, line) => {
  const shown = { title: 'Reading', done, total, seconds, showsRate: true }
  expect(progressLine(shown)).toBe(line)
})

test('a better estimate of the total moves the bar', () => {
  const { drawn, terminal } = screen(true)
  const progress = startProgress({ title: 'Reading', terminal })
  progress.advance(5, 20)
  vi.advanceTimersByTime(2_500)
  progress.end()
  expect(drawn[0]).toContain('5 of 20')
})

function screen(isTTY: boolean) {
  const drawn: string[] = []
  const write = (text: string) => drawn.push(text) > 0
  return { drawn, terminal: { isTTY, columns: 80, write } }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('what ends within two seconds draws nothing', () => {
  const { drawn, terminal } = screen(true)
  const progress = startProgress({ title: 'Sealing', total: 10, terminal })
  vi.advanceTimersByTime(1_999)
  progress.end()
  vi.advanceTimersByTime(10_000)
  expect(drawn).toEqual([])
})

test('what takes longer is drawn over itself, and wiped at the end', () => {
  const { drawn, terminal } = screen(true)
  const progress = startProgress({ title: 'Sealing', total: 10, terminal })
  progress.advance(5)
  vi.advanceTimersByTime(2_500)
  progress.end()
  expect(drawn.length).toBeGreaterThan(3)
  expect(drawn[0]).toContain('5 of 10')
  expect(drawn.at(-1)).toBe('\r\u001b[2K')
})

test('a sentence stands instead of the bar until it is taken back', () => {
  const { drawn, terminal } = screen(true)
  const progress = startProgress({ title: 'Comparing', total: 10, terminal })
  progress.say('Waiting 30 s to read 3 differences again')
  vi.advanceTimersByTime(2_500)
  expect(drawn.at(-1)).toBe('\r\u001b[2KWaiting 30 s to read 3 differences again')
  progress.say(null)
  vi.advanceTimersByTime(500)
  expect(drawn.at(-1)).toContain('Comparing [')
  progress.end()
})

test('a pipe gets nothing, however long it takes', () => {
  const { drawn, terminal } = screen(false)
  startProgress({ title: 'Sealing', total: 10, terminal })
  vi.advanceTimersByTime(60_000)
  expect(drawn).toEqual([])
})
