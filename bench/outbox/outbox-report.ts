import type { Machine } from '../support/machine.ts'
import { printMachine } from '../support/print-machine.ts'
import { median, quantile } from '../support/quantile.ts'
import { printTarget, type Target } from '../support/target.ts'
import type { MessagesOptions } from './outbox-options.ts'
import {
  MESSAGES_VARIANT_NAMES,
  MESSAGES_VARIANTS,
  type MessagesVariant,
} from './outbox-variants.ts'

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
export interface MessagesSample {
  readonly variant: MessagesVariant
  readonly round: number
  /** Events recorded, objects observed. */
  readonly ingest: Speed
  readonly refresh: Speed
  /** Messages still pending afterwards. */
  readonly pending: number
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
export interface MessagesRatio {
  readonly variant: MessagesVariant
  readonly measure: Measure
  /** How much is done in a second. */
  readonly speed: Spread
  /** How much is done in a second of processor time: what does not sway with the machine. */
  readonly thrift: Spread
}

export interface MessagesReport {
  readonly machine: Machine
  readonly options: Omit<MessagesOptions, 'databaseUrl' | 'say'>
  readonly samples: readonly MessagesSample[]
  readonly ratios: readonly MessagesRatio[]
  /** How often the mail server was tried. */
  readonly connections: number
}

export function toMessagesRatios(samples: readonly MessagesSample[]): MessagesRatio[] {
  const counted = samples.filter(({ round }) => round > 0)
  const variants = MESSAGES_VARIANT_NAMES.filter((name) => name !== 'nothing')
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
export function judgeMessages({ ratios }: Pick<MessagesReport, 'ratios'>): Target[] {
  const judged = ratios.filter(({ variant }) => MESSAGES_VARIANTS[variant].enqueues)
  return judged.map(({ variant, measure, thrift, speed }) => {
    const least = `at least ${SHARE_MIN} of nothing owed, by processor time`
    const spreads = `${say(thrift)}; by the clock ${say(speed)}`
    const claim = `${measure}, ${MESSAGES_VARIANTS[variant].says}: ${least} (${spreads})`
    return { claim, got: thrift.ratio, met: thrift.ratio >= SHARE_MIN }
  })
}

function say({ ratio, half: [low, high] }: Spread): string {
  return `${ratio.toFixed(2)}, half of the rounds ${low.toFixed(2)} to ${high.toFixed(2)}`
}

/** The report for people. */
export function printMessages(report: MessagesReport): string {
  const { machine, options, samples, connections } = report
  const rates = MESSAGES_VARIANT_NAMES.map((variant) => {
    const own = samples.filter((sample) => sample.variant === variant && sample.round > 0)
    const each = MEASURES.map((measure) => {
      const perSecond = median(own.map((one) => one[measure].perSecond))
      const micros = median(own.map((one) => one[measure].micros))
      return `${measure} ${perSecond.toFixed(0)}/s, ${micros.toFixed(0)} µs each`
    })
    return `${variant.padEnd(9)}${each.join('; ')}`
  })
  const head = `${options.messages} mails pending · ${options.rounds} rounds of ${options.seconds} s`
  const parts = [
    [...printMachine(machine), head, `the mail server hung ${connections} times`],
    [...rates, ...sayControl(report)],
    judgeMessages(report).map(printTarget),
  ]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}

/** How far two that are equal differ: what the target cannot be finer than. */
function sayControl({ ratios }: Pick<MessagesReport, 'ratios'>): string[] {
  const controls = ratios.filter(({ variant }) => variant === 'again')
  return controls.map(
    ({ measure, thrift, speed }) =>
      `nothing pending beside nothing pending, ${measure}: ${say(thrift)}; by the clock ${say(speed)}`,
  )
}

function besideOf(
  samples: readonly MessagesSample[],
  as: MessagesSample,
  measure: Measure,
  of: (speed: Speed) => number,
): number {
  const bases: MessagesVariant[] = as.variant === 'again' ? ['nothing'] : ['nothing', 'again']
  const beside = samples.filter(
    ({ variant, round }) => bases.includes(variant) && round === as.round,
  )
  return beside.reduce((sum, sample) => sum + of(sample[measure]), 0) / beside.length
}
