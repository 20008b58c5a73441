import type { ProbeReport, Verdict } from '../../../packages/probe/src/index.ts'
import type { Mutant } from './mutants.ts'
import { STACKS, type StackName } from './visit.ts'
import { type AnyStack, visitAny } from './visit-any.ts'

/** Faults that only one stack can have, by its nature. */
const AT_HOME: Record<string, StackName> = {
  redirects: 'Express',
  'powered-by': 'Express',
  'stack-trace': 'Express',
  inflates: 'Express',
  'trace-echo': 'node:http',
  'trace-kills': 'node:http',
  'deep-nesting-kills': 'node:http',
  'lenient-parser': 'node:http',
  'few-connections': 'node:http',
  'declared-length-only': 'Koa',
}

/** The others are dealt out, so that each stack has its share. */
export function stackOf(mutant: Mutant, at: number): AnyStack {
  if (mutant.python) return 'Python'
  const names = Object.keys(STACKS) as StackName[]
  return AT_HOME[mutant.fault] ?? names[at % names.length] ?? 'node:http'
}

/** What became of one mutant, as it is kept in catches.json. */
export interface Catch {
  fault: string
  stack: AnyStack
  /** The probe that is meant for it, and its word. */
  probe: string
  verdict: Verdict
  caught: boolean
  /** The harmless probes that had a finding as well. */
  others: string[]
}

/** An outage of two seconds shows as much as a longer one. */
const BRISK = { rounds: 4, orders: 20, seconds: 2 }

/** Probes one mutant with the probe that is meant for it. `reason`: what that one said. */
export async function catchMutant(
  mutant: Mutant,
  at: number,
): Promise<Omit<Catch, 'others'> & { reason: string }> {
  const { fault, probe, connect = false } = mutant
  const stack = stackOf(mutant, at)
  const haste = mutant.slow ? {} : { effort: BRISK }
  const report = await visitAny({ stack, fault, connect, only: [probe], ...haste })
  const meant = report.probes.find(({ id }) => id === probe)
  if (meant === undefined) throw new Error(`There is no probe ${probe}.`)
  const { verdict, reason } = meant
  return { fault, stack, probe, verdict, caught: mutant.says.includes(verdict), reason }
}

/** Which other harmless probes have a finding on this mutant. */
export async function otherCatchers(mutant: Mutant, at: number): Promise<string[]> {
  const report: ProbeReport = await visitAny({
    stack: stackOf(mutant, at),
    fault: mutant.fault,
    harmless: true,
  })
  return report.probes
    .filter(({ id, verdict }) => id !== mutant.probe && ['fail', 'likely'].includes(verdict))
    .map(({ id }) => id)
}
