import type { Target } from '../support/target.ts'
import type { Cell, IngestReport } from './ingest-report.ts'
import type { VariantName } from './variants.ts'

const GROWTH_MB_MAX = 20

/** What the issue asks of ingest. */
export function judgeIngest(report: IngestReport): Target[] {
  return [
    atLeast(report, { share: 0.6, of: 'verify-only', concurrency: 64 }),
    atLeast(report, { share: 0.75, of: 'verify-only', concurrency: 256 }),
    atLeast(report, { share: 5, of: 'usual-handler', concurrency: 64 }),
    atLeast(report, { share: 5, of: 'usual-handler', concurrency: 256 }),
    tailNoWorse(report, 64),
    tailNoWorse(report, 256),
    memoryHolds(report),
  ]
}

function atLeast(
  { ratios }: IngestReport,
  wanted: { share: number; of: VariantName; concurrency: number },
): Target {
  const { share, of, concurrency } = wanted
  const found = ratios.find((one) => one.to === of && one.concurrency === concurrency)
  return target(
    `ours at least ${share} x ${of} at ${concurrency}`,
    found?.ratio,
    (got) => got >= share,
  )
}

function tailNoWorse({ cells }: IngestReport, concurrency: number): Target {
  const p99Of = (variant: VariantName) => cellOf(cells, variant, concurrency)?.p99Ms
  const ours = p99Of('ours')
  const other = p99Of('one-insert')
  const ratio = ours === undefined || other === undefined ? undefined : ours / other
  return target(`p99 no worse than that of one-insert at ${concurrency}`, ratio, (got) => got <= 1)
}

function memoryHolds({ soak }: IngestReport): Target {
  const claim = `memory grows by less than ${GROWTH_MB_MAX} MB over ${soak?.events ?? 'many'} events`
  return target(claim, soak?.growthMb, (got) => got < GROWTH_MB_MAX)
}

function target(claim: string, got: number | undefined, isMet: (got: number) => boolean): Target {
  return got === undefined ? { claim, got: null, met: false } : { claim, got, met: isMet(got) }
}

function cellOf(
  cells: readonly Cell[],
  variant: VariantName,
  concurrency: number,
): Cell | undefined {
  return cells.find((one) => one.variant === variant && one.concurrency === concurrency)
}
