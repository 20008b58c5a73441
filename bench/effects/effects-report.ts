import type { Machine } from '../support/machine.ts'
import { printMachine } from '../support/print-machine.ts'
import { median, quantile } from '../support/quantile.ts'
import { printTarget, type Target } from '../support/target.ts'
import type { EffectsOptions } from './effects-options.ts'
import { EFFECTS_VARIANT_NAMES, EFFECTS_VARIANTS, type EffectsVariant } from './effects-variants.ts'

/** Slower than this share of what it does with nothing owed, and it is called slower. */
const SHARE_MIN = 0.95

export const MEASURES = ['ingest', 'refresh'] as const
export type Measure = (typeof MEASURES)[number]

/** One measurement. Round 0 warms everything up and is not counted. */
export interface EffectsSample {
  readonly variant: EffectsVariant
  readonly round: number
  /** Events recorded, subjects settled. */
  readonly ingest: number
  readonly refresh: number
  /** Effects still owed afterwards. */
  readonly owed: number
}

/**
 * Beside nothing owed: the median of the rounds’ ratios, each taken within one round beside the
 * mean of both measurements with nothing owed. Of `again`: beside the first of them alone.
 */
export interface EffectsRatio {
  readonly variant: EffectsVariant
  readonly measure: Measure
  readonly ratio: number
  /** Half of the rounds lie between these two: how much the machine swayed. */
  readonly half: readonly [number, number]
}

export interface EffectsReport {
  readonly machine: Machine
  readonly options: Omit<EffectsOptions, 'databaseUrl' | 'say'>
  readonly samples: readonly EffectsSample[]
  readonly ratios: readonly EffectsRatio[]
  /** How often the mail server was tried. */
  readonly connections: number
}

export function toEffectsRatios(samples: readonly EffectsSample[]): EffectsRatio[] {
  const counted = samples.filter(({ round }) => round > 0)
  const variants = EFFECTS_VARIANT_NAMES.filter((name) => name !== 'nothing')
  return variants.flatMap((variant) =>
    MEASURES.map((measure) => {
      const ratios = counted
        .filter((sample) => sample.variant === variant)
        .map((sample) => sample[measure] / besideOf(counted, sample, measure))
        .sort((one, other) => one - other)
      const half = [quantile(ratios, 0.25), quantile(ratios, 0.75)] as const
      return { variant, measure, ratio: median(ratios), half }
    }),
  )
}

export function judgeEffects({ ratios }: Pick<EffectsReport, 'ratios'>): Target[] {
  const judged = ratios.filter(({ variant }) => EFFECTS_VARIANTS[variant].owes)
  return judged.map(({ variant, measure, ratio, half: [low, high] }) => {
    const least = `at least ${SHARE_MIN} of nothing owed`
    const spread = `half of the rounds: ${low.toFixed(2)} to ${high.toFixed(2)}`
    const claim = `${measure}, ${EFFECTS_VARIANTS[variant].says}: ${least} (${spread})`
    return { claim, got: ratio, met: ratio >= SHARE_MIN }
  })
}

/** The report for people. */
export function printEffects(report: EffectsReport): string {
  const { machine, options, samples, connections } = report
  const rates = EFFECTS_VARIANT_NAMES.map((variant) => {
    const own = samples.filter((sample) => sample.variant === variant && sample.round > 0)
    const [ingest, refresh] = MEASURES.map((measure) => median(own.map((one) => one[measure])))
    return `${variant.padEnd(9)}${ingest?.toFixed(0)} events/s, ${refresh?.toFixed(0)} refreshes/s`
  })
  const head = `${options.effects} mails owed · ${options.rounds} rounds of ${options.seconds} s`
  const parts = [
    [...printMachine(machine), head, `the mail server hung ${connections} times`],
    [...rates, ...sayControl(report)],
    judgeEffects(report).map(printTarget),
  ]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}

/** How far two that are equal differ: what the target cannot be finer than. */
function sayControl({ ratios }: Pick<EffectsReport, 'ratios'>): string[] {
  const controls = ratios.filter(({ variant }) => variant === 'again')
  return controls.map(({ measure, ratio, half: [low, high] }) => {
    const spread = `half of the rounds: ${low.toFixed(2)} to ${high.toFixed(2)}`
    return `nothing owed beside nothing owed, ${measure}: ${ratio.toFixed(2)} (${spread})`
  })
}

function besideOf(samples: readonly EffectsSample[], as: EffectsSample, measure: Measure): number {
  const bases: EffectsVariant[] = as.variant === 'again' ? ['nothing'] : ['nothing', 'again']
  const beside = samples.filter(
    ({ variant, round }) => bases.includes(variant) && round === as.round,
  )
  return beside.reduce((sum, sample) => sum + sample[measure], 0) / beside.length
}
