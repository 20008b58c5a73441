import { SEVERITIES, type Severity, VERDICTS } from '../contract.ts'
import type { ProbeReport, ProbeResult } from '../engine/report.ts'

/** Findings first, by severity, then inconclusive probes, then passes. */
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

/** The results to show in full: all except passes and skips. */
export function worthReading(results: readonly ProbeResult[]): ProbeResult[] {
  return worstFirst(results).filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
}

/** The verdict of the whole run, as one sentence. */
export function verdictLine({ summary }: ProbeReport): string {
  const { findings, reachable, calibrated, control_lost } = summary
  const counted = `${findings} ${findings === 1 ? 'finding' : 'findings'}`
  if (findings > 0) return `FAILED: ${counted} at or above the --fail-on severity.`
  if (!reachable) return 'INCONCLUSIVE: the endpoint is not reachable. Check the URL.'
  if (!calibrated) {
    return 'INCONCLUSIVE: the endpoint rejected every correctly signed event. Check the secret.'
  }
  if (control_lost) {
    return 'INCONCLUSIVE: the endpoint later rejected valid events. It may block the probe.'
  }
  return 'PASSED: no findings at or above the --fail-on severity.'
}

/** `2 fail, 1 warn, 40 pass`. */
export function countLine(report: ProbeReport): string {
  const { verdicts } = report.summary
  const counts = VERDICTS.filter((verdict) => verdicts[verdict] > 0)
  return counts.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(', ') || 'no probe ran'
}

export const SARIF_LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}
