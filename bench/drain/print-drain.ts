import { printMachine } from '../support/print-machine.ts'
import { printTarget } from '../support/target.ts'
import { judgeDrain } from './drain-targets.ts'
import type { DrainReport } from './run-drain-bench.ts'

/** The report for people. */
export function printDrain(report: DrainReport): string {
  const { machine, options, waves } = report
  const { objects, eventsPerObject, concurrency } = options
  const parts = [
    printMachine(machine),
    [`${objects} objects · ${eventsPerObject} events each · ${concurrency} side by side`],
    waves.map(
      ({ name, refreshesPerSecond, seconds, fetches, fetchesPerEvent }) =>
        `${name.padEnd(6)} ${refreshesPerSecond.toFixed(0)} objects observed a second ` +
        `(${seconds.toFixed(1)} s), ${fetches} fetches, ${fetchesPerEvent.toFixed(3)} for an event`,
    ),
    judgeDrain(report).map(printTarget),
  ]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}
