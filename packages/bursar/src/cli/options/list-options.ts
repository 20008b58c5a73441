import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import { PAGE_ROWS, PAGE_ROWS_MAX } from '@bursar/wire/operator/paging'
import type { Command } from 'commander'

/** Of every command whose answer a program may want to read. */
export const JSON_OPTION = ['--json', 'Print JSON'] as const

/** What every list takes: how many rows, from where on, and as JSON. */
export function withListOptions(command: Command): Command {
  return command
    .option(
      '--limit <rows>',
      `Maximum rows, 1–${PAGE_ROWS_MAX}`,
      wholeNumberFrom(1, PAGE_ROWS_MAX),
      PAGE_ROWS,
    )
    .option('--after <cursor>', 'Cursor from the previous page')
    .option(...JSON_OPTION)
}

/** What the help of a command ends with. */
export function exampleOf(line: string): string {
  return `\nExample:\n  $ ${line}\n`
}
