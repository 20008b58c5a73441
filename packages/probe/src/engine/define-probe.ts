import type { Judgement, ProbeFacts } from '../contract.ts'
import type { ProbeContext } from './context.ts'

export interface Probe extends ProbeFacts {
  run(context: ProbeContext): Promise<Judgement>
}

/** The source of a probe: `attack` collects observations, and the pure `verdict` judges them. */
interface ProbeSource<Seen> extends ProbeFacts {
  attack(context: ProbeContext): Promise<Seen>
  verdict(seen: Seen, context: ProbeContext): Judgement
}

export function defineProbe<Seen>(source: ProbeSource<Seen>): Probe {
  const { attack, verdict, ...facts } = source
  return { ...facts, run: async (context) => verdict(await attack(context), context) }
}
