import type { ProbeReport } from '../../../src/probe/index.ts'
import type { Mutant } from './mutants.ts'
import { STACKS, type StackName, visit } from './visit.ts'
import { visitPython } from './visit-python.ts'

/** Faults that only one stack can have, by its nature. */
const AT_HOME: Record<string, StackName> = {
  redirects: 'Express',
  'powered-by': 'Express',
  'stack-trace': 'Express',
  inflates: 'Express',
  'trace-echo': 'node:http',
  'deep-nesting-kills': 'node:http',
  'lenient-parser': 'node:http',
  'few-connections': 'node:http',
  'declared-length-only': 'Koa',
}

/** The others are dealt out, so that each stack has its share. */
export function stackOf(mutant: Mutant, at: number): StackName | 'Python' {
  if (mutant.python) return 'Python'
  const names = Object.keys(STACKS) as StackName[]
  return AT_HOME[mutant.fault] ?? names[at % names.length] ?? 'node:http'
}

export interface Catch {
  mutant: Mutant
  stack: StackName | 'Python'
  /** What the probe that is meant for it said. */
  said: string
  caught: boolean
  /** Everybody else who had a finding. */
  others: string[]
}

/** Probes one mutant: by the probe that is meant for it, or by all of them. */
export async function catchMutant(
  mutant: Mutant,
  options: { at: number; everything: boolean },
): Promise<Catch> {
  const stack = stackOf(mutant, options.at)
  const plan = { fault: mutant.fault, ...(options.everything ? {} : { only: [mutant.probe] }) }
  const report =
    stack === 'Python'
      ? await visitPython(plan)
      : await visit({ ...plan, stack, connect: mutant.connect ?? false })
  return judge(mutant, stack, report)
}

function judge(mutant: Mutant, stack: Catch['stack'], report: ProbeReport): Catch {
  const meant = report.probes.find(({ id }) => id === mutant.probe)
  const verdict = meant?.verdict ?? 'skipped'
  const others = report.probes.filter(
    (result) => result.id !== mutant.probe && ['fail', 'likely'].includes(result.verdict),
  )
  return {
    mutant,
    stack,
    said: `${verdict}: ${meant?.reason ?? ''}`,
    caught: mutant.says.includes(verdict),
    others: others.map(({ id }) => id),
  }
}
