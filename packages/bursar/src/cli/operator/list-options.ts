import { PAGE_ROWS, PAGE_ROWS_MAX } from '@bursar/wire/operator/paging'
import type { Command } from 'commander'
import { print } from './ask-operator-service.ts'

/** What every list can be asked: how much, from where on, and as JSON. */
export function withListOptions(command: Command): Command {
  return command
    .option('--limit <rows>', `maximum rows, 1–${PAGE_ROWS_MAX}`, String(PAGE_ROWS))
    .option('--after <cursor>', 'cursor printed by the previous page')
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
  process.stderr.write(`More rows: repeat the command with --after ${page.next}\n`)
}
