import { randomBytes } from 'node:crypto'
import { systemClock } from '@bursar/wire/clock'
import { systemRandom } from '@bursar/wire/random'
import type { Severity, Verdict } from './contract.ts'
import { SEVERITIES, VERDICTS } from './contract.ts'
import { ProbeContext } from './engine/context.ts'
import type { ProbeOptions } from './engine/options.ts'
import type { ProbeReport, ProbeResult, Summary } from './engine/report.ts'
import { assertSecrets } from './engine/safety.ts'
import { paceFor } from './http/pace.ts'
import { findTarget, type Target } from './http/target.ts'
import { runAll } from './run/run-all.ts'

/**
 * Attacks one Stripe webhook endpoint and reports its faults. Never throws because of the endpoint.
 * Throws SETTING_MISSING or SETTING_MALFORMED for invalid options.
 */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  assertSecrets(options.secrets)
  const startedAt = performance.now()
  const target = await findTarget(options.url)
  const run = randomBytes(6).toString('hex')
  if (target === null) return unreachable(options.url, run)
  const context = new ProbeContext({
    options,
    target,
    runId: run,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    pace: paceFor(target.reach),
  })
  const results = await runAll(context)
  return {
    target: target.url,
    run,
    probes: results,
    summary: summarise(results, { options, context, startedAt }),
  }
}

function summarise(
  results: readonly ProbeResult[],
  seen: { options: ProbeOptions; context: ProbeContext; startedAt: number },
): Summary {
  const calibrated = seen.context.calibration !== null
  const isLost = seen.context.controlLost !== null
  const findings = findingsOf(results, seen.options.failOn ?? 'high').length
  return {
    reachable:
      results.some((result) => result.evidence.some((item) => item.answer !== 'refused')) ||
      calibrated,
    calibrated,
    verdicts: countVerdicts(results),
    findings,
    control_lost: isLost,
    exit_code: findings > 0 ? 1 : calibrated && !isLost ? 0 : 2,
    elapsed_ms: Math.round(performance.now() - seen.startedAt),
    requests: seen.context.requests,
  }
}

/** Results with verdict `fail` or `likely` at or above a severity. */
export function findingsOf(results: readonly ProbeResult[], failOn: Severity): ProbeResult[] {
  const limit = SEVERITIES.indexOf(failOn)
  return results.filter(
    ({ verdict, severity }) =>
      (verdict === 'fail' || verdict === 'likely') && SEVERITIES.indexOf(severity) <= limit,
  )
}

function countVerdicts(results: readonly ProbeResult[]): Record<Verdict, number> {
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, count(verdict)])) as Record<
    Verdict,
    number
  >
}

function unreachable(url: Target['url'], run: string): ProbeReport {
  const summary: Summary = {
    reachable: false,
    calibrated: false,
    control_lost: false,
    verdicts: countVerdicts([]),
    findings: 0,
    exit_code: 2,
    elapsed_ms: 0,
    requests: 0,
  }
  return { target: url, run, probes: [], summary }
}
