import { SEVERITIES, type Severity, VERDICTS } from '../contract.ts'
import type { ProbeReport, ProbeResult } from '../engine/report.ts'

/** Findings first, the gravest first; then what could not be judged; what passed last. */
export function worstFirst(results: readonly ProbeResult[]): ProbeResult[] {
  const rank = (result: ProbeResult) =>
    VERDICTS.indexOf(result.verdict) * 10 + SEVERITIES.indexOf(result.severity)
  const finding = (result: ProbeResult) =>
    result.verdict === 'fail' || result.verdict === 'likely' ? 0 : 1
  const grave = (result: ProbeResult) => SEVERITIES.indexOf(result.severity)
  return [...results].sort((a, b) => {
    if (finding(a) !== finding(b)) return finding(a) - finding(b)
    if (finding(a) === 0 && grave(a) !== grave(b)) return grave(a) - grave(b)
    return rank(a) - rank(b)
  })
}

/** What is shown in full: everything but passes and skips. */
export function worthReading(results: readonly ProbeResult[]): ProbeResult[] {
  return worstFirst(results).filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
}

/** `2 fail, 1 warn, 40 pass`. */
export function countLine(report: ProbeReport): string {
  const { verdicts } = report.summary
  const counts = VERDICTS.filter((verdict) => verdicts[verdict] > 0)
  return counts.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(', ') || 'nothing was run'
}

export const SARIF_LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}
