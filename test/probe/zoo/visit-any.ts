import type { ProbeReport } from '../../../packages/probe/src/index.ts'
import { STACKS, type StackName, type Visit, visit } from './visit.ts'
import { visitPython } from './visit-python.ts'

export const ALL_STACKS = [...(Object.keys(STACKS) as StackName[]), 'Python'] as const
export type AnyStack = (typeof ALL_STACKS)[number]

/** Probes one stack, in whatever language it is. */
export function visitAny({ stack, ...plan }: Omit<Visit, 'stack'> & { stack: AnyStack }) {
  const { connect, ...rest } = plan
  const report: Promise<ProbeReport> =
    stack === 'Python' ? visitPython(rest) : visit({ stack, ...plan })
  return report
}
