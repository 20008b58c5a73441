import { sayMinute } from '@bursar/wire/text/say-instant'
import { type Column, toTabbed, toTable, widthOf } from './table.ts'
import { toned } from './tones.ts'

/** Where a terminal does not say how wide it is. */
const WIDTH_USUAL = 80

/** The lines for people, or the answer for programs. */
export function print(answer: unknown, json: boolean | undefined, lines: readonly string[]): void {
  const text = json === true ? JSON.stringify(answer) : lines.join('\n')
  process.stdout.write(`${harmless(text)}\n`)
}

interface Listed<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

interface ListOptions<Row> {
  readonly json: boolean | undefined
  readonly columns: readonly Column<Row>[]
  /** What a person reads where there is no row. */
  readonly none: string
}

/**
 * A table on a terminal, lines of cells between tabs elsewhere. Where the next page begins, and
 * that nothing matches, goes to standard error: whatever reads rows must not take it for one.
 */
export function printList<Row>(page: Listed<Row>, { json, columns, none }: ListOptions<Row>): void {
  const isEmpty = page.rows.length === 0
  if (json === true || !isEmpty) print(page, json, tableOf(page.rows, columns))
  if (json === true) return
  if (isEmpty) process.stderr.write(`${none}\n`)
  if (page.next === null) return
  process.stderr.write(`More rows: repeat the command with --after ${page.next}\n`)
}

/** Rows as whoever reads standard output wants them. */
export function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const { isTTY, columns: width = WIDTH_USUAL } = process.stdout
  return isTTY === true ? toTable(rows, columns, width) : toTabbed(rows, columns)
}

/** Names and values below each other, without those that are null. */
export function factLines(facts: Readonly<Record<string, string | number | null>>): string[] {
  const known = Object.entries(facts).filter(([, value]) => value !== null)
  const width = Math.max(0, ...known.map(([name]) => widthOf(name)))
  return known.map(([name, value]) => {
    const padding = ' '.repeat(width - widthOf(name))
    return `  ${toned(name, 'calm')}${padding}  ${value}`
  })
}

/** A part of a page, if it has anything: its title, and its lines below. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', toned(title, 'title'), ...lines.map(indented)]
}

/** What happened when. `at` null: it is expected to happen. */
export function timeline(
  steps: readonly { readonly at: string | null; readonly sentence: string }[],
  expected = 'Expected',
): string[] {
  const whens = steps.map(({ at }) => (at === null ? expected : sayMinute(at)))
  const width = Math.max(0, ...whens.map(widthOf))
  return steps.map(({ sentence }, index) => {
    const when = whens[index]!
    return `${toned(when, 'calm')}${' '.repeat(width - widthOf(when))}  ${sentence}`
  })
}

function indented(line: string): string {
  return line === '' || line.startsWith('  ') ? line : `  ${line}`
}

/** `1 finding`, `1,204 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** `Acme Wind (acme-wind)`: the name first. A tenant without a name has its ID. */
export function named(name: string | null, id: string): string {
  return name === null || name === id ? id : `${name} (${id})`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that color text.
const COLOR = /(\u001b\[\d+m)/u

/** Control characters, which could be a stranger’s, do not reach the terminal; our colors do. */
export function harmless(text: string): string {
  return text
    .split(COLOR)
    .map((part) => (COLOR.test(part) ? part : part.replaceAll(/[^\P{Cc}\n\t]/gu, '?')))
    .join('')
}
