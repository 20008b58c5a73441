import { randomBytes } from 'node:crypto'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { PROBES } from './catalogue/registry.ts'
import type { Judgement, Severity, Verdict } from './contract.ts'
import { SEVERITIES, VERDICTS } from './contract.ts'
import { ProbeContext } from './engine/context.ts'
import type { Probe } from './engine/define-probe.ts'
import type { ProbeOptions } from './engine/options.ts'
import { type ProbeReport, type ProbeResult, type Summary, toResult } from './engine/report.ts'
import { runProbe } from './engine/run-probe.ts'
import { assertSecrets, forbidden, isOwned } from './engine/safety.ts'
import { secretsOf } from './engine/secrets-of.ts'
import { paceFor } from './http/pace.ts'
import { blankerOf } from './http/printable.ts'
import { findTarget, type Target } from './http/target.ts'
import { openStage } from './stage/state-control.ts'

/**
 * Attacks one Stripe webhook endpoint and says what is wrong with it. Never throws for what the
 * endpoint does; throws SETTING_MISSING or SETTING_MALFORMED for options that cannot be used.
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
  const results = await runAll(context, startedAt)
  return {
    target: target.url,
    run,
    probes: results,
    summary: summarise(results, { options, context, startedAt }),
  }
}

/** A01 and A02 always run: nothing can be judged without them. */
function chosen(only: readonly string[] | undefined): Probe[] {
  if (only === undefined || only.length === 0) return [...PROBES]
  const wanted = (id: string) =>
    id === 'A01' || id === 'A02' || only.some((text) => id.startsWith(text))
  return PROBES.filter((probe) => wanted(probe.id))
}

async function runAll(context: ProbeContext, startedAt: number): Promise<ProbeResult[]> {
  const { options } = context.run
  const probes = chosen(options.only)
  const results: ProbeResult[] = []
  const gate = { staging: options.staging === true, owned: !context.isPublic, unverified: false }
  if (context.isPublic) gate.owned = await isOwned(context)
  for (const [done, probe] of probes.entries()) {
    const progress = { done, total: probes.length }
    options.onProgress?.({ ...progress, running: probe.id, result: null })
    const probeStartedAt = performance.now()
    const seconds = (probeStartedAt - startedAt) / 1000
    const no = forbidden(probe, { ...gate, seconds, isPublic: context.isPublic })
    const judgement: Judgement =
      no === null ? await runProbe(probe, context) : { verdict: 'skipped', reason: no }
    const result = toResult(probe, judgement, {
      target: context.target,
      blank: blankerOf(secretsOf(options)),
      elapsedMs: performance.now() - probeStartedAt,
    })
    results.push(result)
    options.onProgress?.({ ...progress, done: done + 1, running: null, result })
    if (probe.id === 'A02') {
      gate.unverified = result.verdict === 'fail' || result.verdict === 'likely'
      if (gate.staging && gate.owned) await raiseStage(context)
    }
  }
  return results
}

async function raiseStage(context: ProbeContext): Promise<void> {
  const stage = await openStage(context)
  if (typeof stage === 'string') context.stageMissing = stage
  else context.stage = stage
}

function summarise(
  results: readonly ProbeResult[],
  seen: { options: ProbeOptions; context: ProbeContext; startedAt: number },
): Summary {
  const calibrated = seen.context.calibration !== null
  const findings = findingsOf(results, seen.options.failOn ?? 'high').length
  return {
    reachable:
      results.some((result) => result.evidence.some((item) => item.answer !== 'refused')) ||
      calibrated,
    calibrated,
    verdicts: countVerdicts(results),
    findings,
    exit_code: findings > 0 ? 1 : calibrated ? 0 : 2,
    elapsed_ms: Math.round(performance.now() - seen.startedAt),
    requests: seen.context.requests,
  }
}

/** `fail` and `likely` at or above a severity. */
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
    verdicts: countVerdicts([]),
    findings: 0,
    exit_code: 2,
    elapsed_ms: 0,
    requests: 0,
  }
  return { target: url, run, probes: [], summary }
}
