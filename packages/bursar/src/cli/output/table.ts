import { sayMinute } from '@bursar/wire/text/say-instant'
import truncatedWidth from 'fast-string-truncated-width'
import { type Tone, toned, toneOf } from './tones.ts'

/** One column of a list. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string | number | null
  /** An ISO instant: people read it as a date, programs as it is. */
  readonly isInstant?: boolean
  /** A long text, which gives up width first. */
  readonly isText?: boolean
}

const GAP = '  '
const NOTHING = '–'
/** A text that is cut further says nothing. */
const TEXT_WIDTH_MIN = 16

/** For a program: one row per line, cells between tabs, no header, nothing cut or formatted. */
export function toTabbed<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  return rows.map((row) => columns.map(({ cell }) => onOneLine(String(cell(row) ?? ''))).join('\t'))
}

/** For a person: aligned under headers, with the states in color, no line wider than `width`. */
export function toTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): string[] {
  const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== null))
  const cells = rows.map((row) => shown.map((column) => readable(column, row)))
  const wanted = shown.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index]!))),
  )
  const widths = fitted(wanted, shown, width)
  const line = (texts: readonly string[], tone: (text: string) => Tone | undefined) => {
    const parts = texts.map((text, index) => {
      const cut = cutTo(text, widths[index]!)
      const padding = index === texts.length - 1 ? 0 : widths[index]! - widthOf(cut)
      return { cut, tone: tone(text), padding }
    })
    return laidOut(parts, width)
  }
  const titles = shown.map(({ title }) => title.toUpperCase())
  return [line(titles, () => 'calm'), ...cells.map((texts) => line(texts, toneOf))]
}

interface Part {
  readonly cut: string
  readonly tone: Tone | undefined
  readonly padding: number
}

/** Measured before it is colored; what does not fit at the end of a narrow terminal is left out. */
function laidOut(parts: readonly Part[], width: number): string {
  let left = width
  let line = ''
  for (const { cut, tone, padding } of parts) {
    const text = cutTo(cut, left)
    if (text === '') break
    line += toned(text, tone) + ' '.repeat(padding) + GAP
    left -= widthOf(text) + padding + GAP.length
    if (left <= 0) break
  }
  return line.trimEnd()
}

function readable<Row>({ cell, isInstant }: Column<Row>, row: Row): string {
  const value = cell(row)
  if (value === null || value === '') return NOTHING
  return onOneLine(isInstant === true ? sayMinute(String(value)) : String(value))
}

/** Long texts share what is missing; the longest of them gives up most. */
function fitted<Row>(
  wanted: readonly number[],
  columns: readonly Column<Row>[],
  width: number,
): number[] {
  const widths = [...wanted]
  const used = () => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1))
  for (let excess = used() - width; excess > 0; excess = used() - width) {
    const texts = columns.flatMap(({ isText }, index) =>
      isText === true && widths[index]! > TEXT_WIDTH_MIN ? [index] : [],
    )
    const widest = texts.toSorted((a, b) => widths[b]! - widths[a]!)[0]
    if (widest === undefined) return widths
    const next = Math.max(...texts.filter((one) => one !== widest).map((one) => widths[one]!), 0)
    const floor = Math.max(TEXT_WIDTH_MIN, Math.min(next, widths[widest]! - 1))
    widths[widest] = Math.max(floor, widths[widest]! - excess)
  }
  return widths
}

/** Columns of a terminal that a text takes. */
export function widthOf(text: string): number {
  return truncatedWidth(text).width
}

function cutTo(text: string, width: number): string {
  if (width <= 0) return ''
  const { index, ellipsed } = truncatedWidth(text, { limit: width, ellipsis: '…' })
  return ellipsed ? `${text.slice(0, index)}…` : text.slice(0, index)
}

/** Control characters, which could be a stranger’s, do not reach the terminal, nor end a row. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, ' ').replaceAll(/\p{Cc}/gu, '?')
}
