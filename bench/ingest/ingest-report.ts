import type { Machine } from '../support/machine.ts'
import { median } from '../support/quantile.ts'
import type { IngestOptions } from './ingest-options.ts'
import type { Sample } from './run-rounds.ts'
import type { Soak } from './soak.ts'
import { VARIANT_NAMES, type VariantName } from './variants.ts'

/** A variant at a concurrency: medians over the rounds. */
export interface Cell {
  readonly variant: VariantName
  readonly concurrency: number
  readonly perSecond: number
  readonly perSecondMin: number
  readonly perSecondMax: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly nodeMicros: number
  readonly postgresMicros: number
  readonly generatorMicros: number
  readonly othersCores: number
}

/** Ours beside another: the median of the rounds’ ratios, each taken within one round. */
export interface Ratio {
  readonly concurrency: number
  readonly to: VariantName
  readonly ratio: number
}

export interface IngestReport {
  readonly machine: Machine
  readonly options: Omit<IngestOptions, 'databaseUrl' | 'say'>
  readonly cells: readonly Cell[]
  readonly ratios: readonly Ratio[]
  readonly soak: Soak | null
  /** Answers with 200 in the whole run, and the rows that are stored for them: the same. */
  readonly answered: number
  readonly stored: number
}

export function toCells(samples: readonly Sample[]): Cell[] {
  const counted = samples.filter(({ round }) => round > 0)
  const concurrencies = [...new Set(counted.map(({ concurrency }) => concurrency))]
  return concurrencies.flatMap((concurrency) =>
    VARIANT_NAMES.map((variant) =>
      toCell(counted.filter((one) => one.variant === variant && one.concurrency === concurrency)),
    ),
  )
}

function toCell(samples: readonly Sample[]): Cell {
  const { variant, concurrency } = samples[0]!
  const rates = samples.map(({ perSecond }) => perSecond)
  const middle = (pick: (sample: Sample) => number) => median(samples.map(pick))
  return {
    variant,
    concurrency,
    perSecond: median(rates),
    perSecondMin: Math.min(...rates),
    perSecondMax: Math.max(...rates),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    nodeMicros: middle(({ nodeMicros }) => nodeMicros),
    postgresMicros: middle(({ postgresMicros }) => postgresMicros),
    generatorMicros: middle(({ generatorMicros }) => generatorMicros),
    othersCores: middle(({ othersCores }) => othersCores),
  }
}

export function toRatios(samples: readonly Sample[]): Ratio[] {
  const ours = samples.filter(({ round, variant }) => round > 0 && variant === 'ours')
  const concurrencies = [...new Set(ours.map(({ concurrency }) => concurrency))]
  return concurrencies.flatMap((concurrency) =>
    VARIANT_NAMES.filter((name) => name !== 'ours').map((to) => {
      const ratios = ours
        .filter((one) => one.concurrency === concurrency)
        .map((one) => one.perSecond / sameRound(samples, one, to).perSecond)
      return { concurrency, to, ratio: median(ratios) }
    }),
  )
}

function sameRound(samples: readonly Sample[], as: Sample, variant: VariantName): Sample {
  return samples.find(
    (one) =>
      one.variant === variant && one.round === as.round && one.concurrency === as.concurrency,
  )!
}
