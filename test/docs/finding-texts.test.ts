import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { productFiles, show } from '../architecture/source-files.ts'
import { readPage } from './markdown-table.ts'

const ROWS = Object.entries(FINDING_KINDS)
const TABLE = 'packages/bursar/src/subscription/finding'
/** Shorter ones may be said of something else, too. */
const LENGTH_MIN = 20

/** As one line: how a sentence is broken into lines does not count. */
const flat = (text: string) =>
  text.replaceAll(/'\s*\+\s*'|\s+/g, (part) => (/\+/.test(part) ? '' : ' '))

/** Sources outside of the table that say a text of it once more. */
function saidIn(sources: readonly (readonly [string, string])[], text: string): string[] {
  return sources.filter(([, source]) => source.includes(text)).map(([file]) => file)
}

test('the texts of a finding stand in one table, and nowhere else in the product', () => {
  const all = productFiles().map((file) => [show(file), flat(readFileSync(file, 'utf8'))] as const)
  const others = all.filter(([file]) => dirname(file) !== TABLE)
  const own = all.filter(([file]) => dirname(file) === TABLE)
  for (const [, { meaning, advice }] of ROWS) {
    for (const text of [meaning, advice].filter(({ length }) => length > LENGTH_MIN)) {
      expect(saidIn(own, text)).not.toEqual([])
      expect(saidIn(others, text)).toEqual([])
    }
  }
})

test.each(ROWS)(
  '%s: a title of its own, what happened and what to do, in sentences',
  (kind, row) => {
    const { title, meaning, advice } = row
    expect(ROWS.filter(([, other]) => other.title === title).map(([name]) => name)).toEqual([kind])
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    for (const text of [meaning, advice]) expect(text).toMatch(/^[A-Z`].*\.$/s)
  },
)

test('the list of findings says the same', () => {
  const text = readPage('reference/findings.md')
  const lines = ROWS.map(([kind, { meaning, advice }]) => ({
    kind,
    said: text.split('\n').some((line) => {
      const cells = line.split(' | ')
      return cells[0] === `| \`${kind}\`` && cells.includes(meaning) && line.includes(advice)
    }),
  }))
  expect(lines.filter(({ said }) => !said).map(({ kind }) => kind)).toEqual([])
})
