import { printMachine } from '../support/print-machine.ts'
import { printTarget } from '../support/target.ts'
import type { Cell, IngestReport } from './ingest-report.ts'
import { judgeIngest } from './ingest-targets.ts'
import { VARIANTS } from './variants.ts'

/** The report for people: a table, the ratios and the verdicts. */
export function printIngest(report: IngestReport): string {
  const { machine, options, cells, ratios, soak, stored } = report
  const head = [
    ...printMachine(machine),
    `${options.rows} rows before · ${options.rounds} rounds of ${options.seconds} s, medians`,
    ...Object.entries(VARIANTS).map(([name, { says }]) => `  ${name.padEnd(14)}${says}`),
  ]
  const beside = ratios.map(
    ({ concurrency, to, ratio }) => `ours / ${to} at ${concurrency}: ${ratio.toFixed(2)}`,
  )
  const memory =
    soak === null
      ? []
      : [
          `${soak.events} events at ${soak.perSecond.toFixed(0)}/s: resident memory ` +
            `${soak.residentMb[0]!.toFixed(0)} → ${soak.residentMb.at(-1)!.toFixed(0)} MB`,
        ]
  const verdicts = judgeIngest(report).map(printTarget)
  const counted = `${stored} events answered with 200 and stored`
  const parts = [head, [HEADINGS, ...cells.map(toRow)], beside, [...memory, counted], verdicts]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}

const COLUMNS: readonly [heading: string, width: number, show: (cell: Cell) => string][] = [
  ['', -14, ({ variant }) => variant],
  ['conc', 5, ({ concurrency }) => String(concurrency)],
  ['req/s', 8, ({ perSecond }) => perSecond.toFixed(0)],
  ['min-max', 14, (cell) => `${cell.perSecondMin.toFixed(0)}-${cell.perSecondMax.toFixed(0)}`],
  ['p50 ms', 8, ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p99 ms', 8, ({ p99Ms }) => p99Ms.toFixed(2)],
  ['node µs', 9, ({ nodeMicros }) => nodeMicros.toFixed(0)],
  ['pg µs', 7, ({ postgresMicros }) => postgresMicros.toFixed(0)],
  ['load µs', 9, ({ generatorMicros }) => generatorMicros.toFixed(0)],
  ['others', 8, ({ othersCores }) => othersCores.toFixed(2)],
]

const HEADINGS = COLUMNS.map(([heading, width]) => padded(heading, width)).join('')

function toRow(cell: Cell): string {
  return COLUMNS.map(([, width, show]) => padded(show(cell), width)).join('')
}

/** A negative width stands on the left. */
function padded(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width)
}
