import { expect, test } from 'vitest'
import { type Column, toTabbed, toTable } from './table.ts'

interface Row {
  readonly id: string
  readonly name: string | null
  readonly at: string | null
}
const COLUMNS: readonly Column<Row>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'Name', cell: ({ name }) => name, isText: true },
  { title: 'At', cell: ({ at }) => at, isInstant: true },
]
const AT = '2026-11-29T23:17:05.123Z'

test('for a person: aligned, with dates as people write them, and a dash for nothing', () => {
  const rows = [
    { id: 'a', name: 'Acme Wind', at: AT },
    { id: 'bb', name: null, at: AT },
  ]
  expect(toTable(rows, COLUMNS, 80)).toEqual([
    'ID  NAME       AT',
    'a   Acme Wind  29 Nov 2026, 23:17 UTC',
    'bb  –          29 Nov 2026, 23:17 UTC',
  ])
})

test('a column without a value is not shown', () => {
  expect(toTable([{ id: 'a', name: 'Acme', at: null }], COLUMNS, 80)).toEqual([
    'ID  NAME',
    'a   Acme',
  ])
})

test('a text gives up width before anything else, and says that it is cut', () => {
  const rows = [{ id: 'a', name: 'A very long name of a company that never ends', at: AT }]
  const [head, row] = toTable(rows, COLUMNS, 44)
  expect(head).toBe('ID  NAME              AT')
  expect(row).toBe('a   A very long nam…  29 Nov 2026, 23:17 UTC')
})

test('where even that is not enough, the end of the line is cut', () => {
  const rows = [{ id: 'a'.repeat(30), name: 'Acme', at: AT }]
  for (const line of toTable(rows, COLUMNS, 20)) expect(line.length).toBeLessThanOrEqual(20)
})

test('characters that take two places are counted as two', () => {
  const rows = [
    { id: 'a', name: '株式会社', at: AT },
    { id: 'b', name: 'Acme', at: AT },
  ]
  const [, wide, narrow] = toTable(rows, COLUMNS, 80)
  expect(wide).toBe('a   株式会社  29 Nov 2026, 23:17 UTC')
  expect(narrow).toBe('b   Acme      29 Nov 2026, 23:17 UTC')
})

test('for a program: tabs, the whole text, and instants as they are', () => {
  const rows = [{ id: 'a', name: 'one\ttwo\nthree\u001b[2J', at: AT }]
  expect(toTabbed(rows, COLUMNS)).toEqual([`a\tone two three?[2J\t${AT}`])
  expect(toTabbed([{ id: 'a', name: null, at: null }], COLUMNS)).toEqual(['a\t\t'])
})

test('a terminal never gets the control characters of a stranger', () => {
  const [, row] = toTable([{ id: 'a', name: '\u001b[31mred', at: null }], COLUMNS, 80)
  expect(row).toBe('a   ?[31mred')
})
