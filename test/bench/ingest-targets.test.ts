import { expect, test } from 'vitest'
import { type IngestReport, toCells, toRatios } from '../../bench/ingest/ingest-report.ts'
import { judgeIngest } from '../../bench/ingest/ingest-targets.ts'
import type { Sample } from '../../bench/ingest/run-rounds.ts'
import { VARIANT_NAMES, type VariantName } from '../../bench/ingest/variants.ts'

const RATES = { 'verify-only': 10_000, ours: 8_000, 'usual-handler': 1_000, 'one-insert': 3_000 }
const P99 = { 'verify-only': 5, ours: 10, 'usual-handler': 60, 'one-insert': 30 }

function sample(variant: VariantName, round: number, more: Partial<Sample> = {}): Sample {
  return {
    variant,
    round,
    concurrency: 64,
    perSecond: RATES[variant],
    p50Ms: 1,
    p99Ms: P99[variant],
    maxMs: 100,
    answered200: 10,
    answeredOther: 0,
    measured: 10,
    seconds: 1,
    generatorMicros: 20,
    nodeMicros: 60,
    postgresMicros: 50,
    othersCores: 0,
    ...more,
  }
}

/** Three counted rounds at 64 and 256; the second is twice as fast for all. */
function reportOf(more: (variant: VariantName) => Partial<Sample> = () => ({})): IngestReport {
  const samples = [64, 256].flatMap((concurrency) =>
    [1, 2, 3].flatMap((round) =>
      VARIANT_NAMES.map((variant) => {
        const perSecond = RATES[variant] * (round === 2 ? 2 : 1)
        return sample(variant, round, { concurrency, perSecond, ...more(variant) })
      }),
    ),
  )
  const soak = { events: 1e6, answered200: 1e6, perSecond: 1, residentMb: [90], growthMb: 3 }
  const figures = { cells: toCells(samples), ratios: toRatios(samples), soak }
  return { ...MEASURED, ...figures }
}

const MEASURED = {
  machine: {
    date: '2026-11-23T12:00:00.000Z',
    cpu: 'a desk',
    cores: 2,
    memoryGb: 1,
    system: 'Linux',
    node: 'v24',
    postgres: '18',
    fsync: 'on',
    synchronousCommit: 'on',
    storage: 'disk',
    loadBefore: 0,
  },
  options: { rows: 1, concurrency: [64, 256], rounds: 3, seconds: 1, soak: 1e6, timeout: 0 },
  answered: 1,
  stored: 1,
} as const

const missed = (report: IngestReport) =>
  judgeIngest(report)
    .filter(({ met }) => !met)
    .map(({ claim }) => claim)

test('figures that reach every target', () => {
  expect(missed(reportOf())).toEqual([])
})

test('a round in which the machine was slow for all changes no ratio', () => {
  const ratios = reportOf().ratios.filter(({ concurrency }) => concurrency === 64)
  expect(ratios.map(({ to, ratio }) => [to, ratio])).toEqual([
    ['verify-only', 0.8],
    ['usual-handler', 8],
    ['one-insert', 8_000 / 3_000],
  ])
})

test('the round that warms up is not counted', () => {
  const samples = [0, 1].flatMap((round) =>
    VARIANT_NAMES.map((variant) => sample(variant, round, round === 0 ? { perSecond: 1 } : {})),
  )
  expect(toCells(samples).map(({ perSecondMin }) => perSecondMin)).toEqual(Object.values(RATES))
})

test('each target can be missed', () => {
  const slow = reportOf((variant) => (variant === 'ours' ? { perSecond: 4_000 } : {}))
  expect(missed(slow)).toEqual([
    'ours at least 0.6 x verify-only at 64',
    'ours at least 0.75 x verify-only at 256',
    'ours at least 5 x usual-handler at 64',
    'ours at least 5 x usual-handler at 256',
  ])
  const late = reportOf((variant) => (variant === 'ours' ? { p99Ms: 31 } : {}))
  expect(missed(late)).toEqual([
    'p99 no worse than that of one-insert at 64',
    'p99 no worse than that of one-insert at 256',
  ])
  const swollen = { ...reportOf().soak!, growthMb: 20 }
  expect(missed({ ...reportOf(), soak: swollen })).toEqual([
    'memory grows by less than 20 MB over 1000000 events',
  ])
})
