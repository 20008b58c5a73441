import type { Command } from 'commander'
import { PAGE_ROWS, PAGE_ROWS_MAX } from '../../wire/operator/paging.ts'
import { print } from './ask-desk.ts'

/** What every list can be asked: how much, from where on, and as JSON. */
export function withListOptions(command: Command): Command {
  return command
    .option('--limit <rows>', `at most so many, up to ${PAGE_ROWS_MAX}`, String(PAGE_ROWS))
    .option('--after <mark>', 'go on where the page before ended: it says the mark')
    .option('--json', 'print JSON')
}

interface Listed<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/**
 * One line per row, and `none` where there is not one. Where the next page begins goes to standard
 * error: what reads the rows shall not take it for one.
 */
export function printList<Row>(
  page: Listed<Row>,
  {
    json,
    line,
    none,
  }: {
    readonly json: boolean | undefined
    readonly line: (row: Row) => string
    readonly none: string
  },
): void {
  const lines = page.rows.map(line)
  print(page, json, lines.length === 0 ? [none] : lines)
  if (page.next === null || json === true) return
  process.stderr.write(`There is more: the same again with --after ${page.next}\n`)
}
