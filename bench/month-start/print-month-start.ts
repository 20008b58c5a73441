import { printMachine } from '../support/print-machine.ts'
import { quantile } from '../support/quantile.ts'
import { printTarget } from '../support/target.ts'
import { judgeMonthStart } from './month-start-targets.ts'
import type { MonthStartReport } from './run-month-start-bench.ts'

/** The report for people. */
export function printMonthStart(report: MonthStartReport): string {
  const { machine, options, seconds, checkoutSeconds, requests, refreshesPerRequest } = report
  const { subscriptions, requestsPerSecond, pageMs } = options
  const single = subscriptions / requestsPerSecond
  const parts = [
    printMachine(machine),
    [
      `commit ${report.commit} · ${subscriptions} renewals at one instant · ` +
        `${requestsPerSecond} reads a second · ${pageMs} ms a page`,
    ],
    [
      `observed in ${seconds.toFixed(1)} s (${(subscriptions / seconds).toFixed(0)} a second), ` +
        `by single reads at least ${single.toFixed(0)} s: ratio ${(single / seconds).toFixed(1)}`,
      `${refreshesPerRequest.toFixed(1)} renewals for each read`,
      ...Object.entries(requests).map(([endpoint, count]) => `  ${endpoint}: ${count}`),
      `${checkoutSeconds.length} checkouts meanwhile, from the event to access: median ` +
        `${quantile(checkoutSeconds, 0.5).toFixed(2)} s, slowest ` +
        `${(checkoutSeconds.at(-1) ?? 0).toFixed(2)} s`,
      `before it, adopted in sets: ${report.adoptedPerSecond.toFixed(0)} subscriptions a second`,
    ],
    judgeMonthStart(report).map(printTarget),
  ]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}
