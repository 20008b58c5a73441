import type { Judgement, ProbeFacts } from '../contract.ts'
import type { ProbeContext } from './context.ts'

export interface Probe extends ProbeFacts {
  run(context: ProbeContext): Promise<Judgement>
}

/** A probe as it is written: the attack gathers what is seen, the verdict judges it and is pure. */
interface ProbeSource<Seen> extends ProbeFacts {
  attack(context: ProbeContext): Promise<Seen>
  verdict(seen: Seen, context: ProbeContext): Judgement
}

export function defineProbe<Seen>(source: ProbeSource<Seen>): Probe {
  const { attack, verdict, ...facts } = source
  return { ...facts, run: async (context) => verdict(await attack(context), context) }
}
