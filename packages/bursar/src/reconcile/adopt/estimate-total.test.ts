import { expect, test } from 'vitest'
import { TotalEstimate } from './estimate-total.ts'

const span = (from: number, to: number | null) => ({ from, to, after: null })
const rows = (...created: number[]) => created.map((one) => ({ created: one }))

test('half of the time with ten rows makes twenty', () => {
  const estimate = new TotalEstimate([span(0, null)], 1_000)
  expect(estimate.total([span(0, null)])).toBe(0)
  estimate.add(span(0, null), {
    rows: rows(990, 900, 800, 700, 600, 590, 580, 570, 560, 500),
    hasMore: true,
  })
  expect(estimate.total([span(0, 500)])).toBe(20)
})

test('years without a row do not count', () => {
  const estimate = new TotalEstimate([span(0, null)], 1_000)
  estimate.add(span(0, null), { rows: rows(1_000, 950), hasMore: true })
  estimate.add(span(0, 475), { rows: [], hasMore: false })
  expect(estimate.total([span(476, 950)])).toBe(21)
  estimate.add(span(476, 950), { rows: rows(940, 900), hasMore: false })
  expect(estimate.total([])).toBe(4)
})
