import type { ProbeReport } from '../engine/report.ts'

export function toJson(report: ProbeReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
