import { printMachine } from '../support/print-machine.ts'
import { printTarget } from '../support/target.ts'
import { type EntitlementsReport, judgeEntitlements } from './entitlements-report.ts'

/** The report for people. */
export function printEntitlements(report: EntitlementsReport): string {
  const { machine, options, cold, warm } = report
  const lines = [
    ...printMachine(machine),
    `${options.tenants} tenants · ${options.rounds} rounds of ${options.seconds} s, medians`,
    '',
    `cold, over HTTP, ${options.concurrency} connections: ${cold.perSecond.toFixed(0)}/s · ` +
      `p50 ${cold.p50Ms.toFixed(2)} ms · p99 ${cold.p99Ms.toFixed(2)} ms · ` +
      `others ${cold.othersCores.toFixed(2)} cores`,
    `warm, in the client: ${warm.cached} of ${warm.checks} from memory · ` +
      `p50 ${warm.p50Ms.toFixed(4)} ms · p99 ${warm.p99Ms.toFixed(4)} ms`,
    '',
    ...judgeEntitlements(report).map(printTarget),
  ]
  return `${lines.join('\n')}\n`
}
