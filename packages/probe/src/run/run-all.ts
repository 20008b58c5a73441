import { PROBES } from '../catalogue/registry.ts'
import { type Judgement, SEVERITIES } from '../contract.ts'
import type { ProbeContext } from '../engine/context.ts'
import type { Probe } from '../engine/define-probe.ts'
import { type ProbeResult, toResult } from '../engine/report.ts'
import { forbidden, isOwned, OPENING } from '../engine/safety.ts'
import { secretsOf } from '../engine/secrets-of.ts'
import { blankerOf } from '../http/printable.ts'
import { openStage } from '../stage/state-control.ts'
import { runProbe } from './run-probe.ts'
import { WaitingPasses } from './waiting-passes.ts'

/** Runs the selected probes one after the other. Returns results in catalog order. */
export async function runAll(context: ProbeContext): Promise<ProbeResult[]> {
  const { options } = context.run
  const inOrder = chosen(options.only)
  const results: ProbeResult[] = []
  const gate = { staging: options.staging === true, owned: !context.isPublic, unverified: false }
  const tell = (done: number, running: string | null, result: ProbeResult | null) =>
    options.onProgress?.({ done, total: inOrder.length, running, result })
  const passes = new WaitingPasses(context, (result) => tell(results.length, null, result))
  if (context.isPublic) gate.owned = context.isProved = await isOwned(context)
  const probes = context.isLimited ? gravestFirst(inOrder) : inOrder
  for (const [done, probe] of probes.entries()) {
    tell(done, probe.id, null)
    const probeStartedAt = performance.now()
    const { controls } = context
    const accepted = context.calibration !== null
    const no = forbidden(probe, { ...gate, accepted, timeUp: context.isTimeUp })
    const judgement: Judgement =
      no === null ? await runProbe(probe, context) : { verdict: 'skipped', reason: no }
    const result = toResult(probe, judgement, {
      blank: blankerOf(secretsOf(options)),
      elapsedMs: performance.now() - probeStartedAt,
    })
    results.push(result)
    tell(done + 1, null, result)
    await passes.add(result, controls)
    if (probe.id === 'A02') {
      gate.unverified = result.verdict === 'fail' || result.verdict === 'likely'
      if (gate.staging && gate.owned) await raiseStage(context)
    }
  }
  await passes.settle()
  const placeOf = ({ id }: ProbeResult) => inOrder.findIndex((probe) => probe.id === id)
  return results.sort((a, b) => placeOf(a) - placeOf(b))
}

/** Severe probes first, in case time runs out. */
function gravestFirst(probes: readonly Probe[]): Probe[] {
  const rank = ({ id, severity }: Probe) => (OPENING.has(id) ? -1 : SEVERITIES.indexOf(severity))
  return [...probes].sort((a, b) => rank(a) - rank(b))
}

/** A01 and A02 always run, because the other probes need them. */
function chosen(only: readonly string[] | undefined): Probe[] {
  if (only === undefined || only.length === 0) return [...PROBES]
  const wanted = (id: string) =>
    id === 'A01' || id === 'A02' || only.some((text) => id.startsWith(text))
  return PROBES.filter((probe) => wanted(probe.id))
}

async function raiseStage(context: ProbeContext): Promise<void> {
  const stage = await openStage(context)
  if (typeof stage === 'string') context.stageMissing = stage
  else context.stage = stage
}
