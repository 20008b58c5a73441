import type { Machine } from '../support/machine.ts'
import { printMachine } from '../support/print-machine.ts'
import { median, quantile } from '../support/quantile.ts'
import { printTarget, type Target } from '../support/target.ts'
import type { EffectsOptions } from './effects-options.ts'
import { EFFECTS_VARIANT_NAMES, EFFECTS_VARIANTS, type EffectsVariant } from './effects-variants.ts'

/** Slower than this share of what it does with nothing owed, and it is called slower. */
const SHARE_MIN = 0.95

export interface Speed {
  readonly perSecond: number
  /** Processor time of the service and of PostgreSQL for one; 0 on a system without `/proc`. */
  readonly micros: number
}

export const MEASURES = ['ingest', 'refresh'] as const
export type Measure = (typeof MEASURES)[number]

/** One measurement. Round 0 warms everything up and is not counted. */
export interface EffectsSample {
  readonly variant: EffectsVariant
  readonly round: number
  /** Events recorded, subjects settled. */
  readonly ingest: Speed
  readonly refresh: Speed
  /** Effects still owed afterwards. */
  readonly owed: number
}

/** The median of the rounds. Half of them lie between the two of `half`: how much they swayed. */
export interface Spread {
  readonly ratio: number
  readonly half: readonly [number, number]
}

/**
 * Beside nothing owed; each taken within one round beside the mean of both measurements with
 * nothing owed. Of `again`: beside the first of them alone.
 */
export interface EffectsRatio {
  readonly variant: EffectsVariant
  readonly measure: Measure
  /** How much is done in a second. */
  readonly speed: Spread
  /** How much is done in a second of processor time: what does not sway with the machine. */
  readonly thrift: Spread
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
      const own = counted.filter((sample) => sample.variant === variant)
      const spread = (of: (speed: Speed) => number) =>
        toSpread(own.map((sample) => of(sample[measure]) / besideOf(counted, sample, measure, of)))
      const thrift = spread(({ micros }) => 1 / micros)
      return { variant, measure, speed: spread(({ perSecond }) => perSecond), thrift }
    }),
  )
}

function toSpread(ratios: readonly number[]): Spread {
  const sorted = ratios.toSorted((one, other) => one - other)
  return { ratio: median(sorted), half: [quantile(sorted, 0.25), quantile(sorted, 0.75)] }
}

/** By processor time: on a machine that is busy, what takes more of it is slower by as much. */
export function judgeEffects({ ratios }: Pick<EffectsReport, 'ratios'>): Target[] {
  const judged = ratios.filter(({ variant }) => EFFECTS_VARIANTS[variant].owes)
  return judged.map(({ variant, measure, thrift, speed }) => {
    const least = `at least ${SHARE_MIN} of nothing owed, by processor time`
    const spreads = `${say(thrift)}; by the clock ${say(speed)}`
    const claim = `${measure}, ${EFFECTS_VARIANTS[variant].says}: ${least} (${spreads})`
    return { claim, got: thrift.ratio, met: thrift.ratio >= SHARE_MIN }
  })
}

function say({ ratio, half: [low, high] }: Spread): string {
  return `${ratio.toFixed(2)}, half of the rounds ${low.toFixed(2)} to ${high.toFixed(2)}`
}

/** The report for people. */
export function printEffects(report: EffectsReport): string {
  const { machine, options, samples, connections } = report
  const rates = EFFECTS_VARIANT_NAMES.map((variant) => {
    const own = samples.filter((sample) => sample.variant === variant && sample.round > 0)
    const each = MEASURES.map((measure) => {
      const perSecond = median(own.map((one) => one[measure].perSecond))
      const micros = median(own.map((one) => one[measure].micros))
      return `${measure} ${perSecond.toFixed(0)}/s, ${micros.toFixed(0)} µs each`
    })
    return `${variant.padEnd(9)}${each.join('; ')}`
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
  return controls.map(
    ({ measure, thrift, speed }) =>
      `nothing owed beside nothing owed, ${measure}: ${say(thrift)}; by the clock ${say(speed)}`,
  )
}

function besideOf(
  samples: readonly EffectsSample[],
  as: EffectsSample,
  measure: Measure,
  of: (speed: Speed) => number,
): number {
  const bases: EffectsVariant[] = as.variant === 'again' ? ['nothing'] : ['nothing', 'again']
  const beside = samples.filter(
    ({ variant, round }) => bases.includes(variant) && round === as.round,
  )
  return beside.reduce((sum, sample) => sum + of(sample[measure]), 0) / beside.length
}
