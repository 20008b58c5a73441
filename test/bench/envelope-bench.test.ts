import { expect, test } from 'vitest'
import { printEnvelope } from '../../bench/envelope/print-envelope.ts'
import { judgeEnvelope, runEnvelopeBench } from '../../bench/envelope/run-envelope-bench.ts'

const rows = runEnvelopeBench({ rounds: 1, bytesPerRound: 1 })

test('every event is read, and no hostile body is one', () => {
  expect(rows.map(({ kind, outcome }) => `${kind}: ${outcome}`)).toEqual([
    ...Array(3).fill('usual: snapshot'),
    'rare: snapshot',
    ...Array(2).fill('hostile: BODY_NOT_JSON'),
    ...Array(4).fill('hostile: BODY_NOT_AN_EVENT'),
  ])
  for (const { bytes, kind } of rows) {
    if (kind === 'hostile') expect(bytes).toBeGreaterThan(900_000)
    expect(bytes).toBeLessThanOrEqual(1_048_576)
  }
  expect(printEnvelope(rows)).toContain('| event of 20 KB |')
})

test('a figure that misses its target is called missed', () => {
  const judged = (micros: number, parseMicros: number | null) =>
    judgeEnvelope(rows.map((row) => ({ ...row, micros, parseMicros }))).map(({ met }) => met)
  expect(judged(15, 10)).toEqual(Array(9).fill(true))
  expect(judged(15.1, 10).slice(0, 3)).toEqual([false, false, false])
  expect(judged(15, null).slice(0, 3)).toEqual([false, false, false])
  expect(judged(1_000_001, 1_000_000).slice(3)).toEqual(Array(6).fill(false))
})
