import type { Meter } from '@opentelemetry/api'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  INSTRUMENTS,
  instrument,
  type LabelsOf,
} from './instruments.ts'

type Labels = Readonly<Record<string, string>>

/** What a gauge shows: each value with its labels. What is not mentioned is 0. */
export type Reading = readonly { readonly value: number; readonly labels?: Labels }[]

/** A counter, its labels, and by how much (1). */
type Counted = {
  [Name in CounterName]: [name: Name, labels: LabelsOf<Name>, by?: number]
}[CounterName]

/** Counts what happens, in this process. Costs well under a microsecond where it matters. */
export interface Metrics {
  count(...counted: Counted): void
  observe(name: HistogramName, value: number): void
  /** Read when somebody looks; a reading that fails, or takes too long, is left out. */
  gauge(name: GaugeName, read: () => Reading | Promise<Reading>): void
  /** In the exposition format of Prometheus, version 0.0.4. */
  text(): Promise<string>
}

/** So that a database that hangs does not take `/metrics` with it. */
const READ_MS_MAX = 2_000

/** A label's value that is not in the table; never what was given, which may be anything. */
const OTHER = 'other'

/** One line of a counter or a gauge. */
interface Cell {
  readonly labels: Labels
  value: number
}

/** `readMs`: how long the gauges may take together. */
export function createMetrics({ readMs = READ_MS_MAX } = {}): Metrics {
  const reader = new PullReader()
  const meter = new MeterProvider({ readers: [reader] }).getMeter('bursar')
  const counters = new Map(namesOf('counter').map((name) => [name, publishCounter(meter, name)]))
  const histograms = new Map(
    namesOf('histogram').map((name) => [name, createHistogram(meter, name)]),
  )
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
  let underWay: Promise<string> | null = null
  const collect = async () => {
    const { resourceMetrics } = await reader.collect({ timeoutMillis: readMs })
    return serializer.serialize(resourceMetrics)
  }
  return {
    count(name: CounterName, labels: Labels, by = 1) {
      const cells = counters.get(name)
      if (cells !== undefined) cellOf(cells, name, labels).value += by
    },
    observe: (name, value) => histograms.get(name)?.record(value),
    gauge: (name, read) => publishGauge(meter, name, read),
    text() {
      // Who comes while somebody is looking sees the same: a crowd asks the database once.
      underWay ??= collect().finally(() => {
        underWay = null
      })
      return underWay
    },
  }
}

/** Somebody comes and looks: nothing is pushed, so there is nothing to flush. */
class PullReader extends MetricReader {
  constructor() {
    const { CUMULATIVE, DELTA } = AggregationTemporality
    super({
      // Else a gauge that cannot be read goes on to show what it showed before.
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE ? DELTA : CUMULATIVE,
    })
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/**
 * A counter is plain numbers that are shown when somebody looks: adding to OpenTelemetry's own
 * costs several times as much. All lines are there from the start, because Prometheus cannot see
 * an increase from nothing to one.
 */
function publishCounter(meter: Meter, name: CounterName): Map<string, Cell> {
  const cells = allCells(name)
  meter.createObservableCounter(name, optionsOf(name)).addCallback((result) => {
    for (const { value, labels } of cells.values()) result.observe(value, labels)
  })
  return cells
}

function publishGauge(meter: Meter, name: GaugeName, read: () => Reading | Promise<Reading>): void {
  meter.createObservableGauge(name, optionsOf(name)).addCallback(async (result) => {
    const cells = allCells(name)
    for (const { value, labels = {} } of await read()) cellOf(cells, name, labels).value += value
    for (const { value, labels } of cells.values()) result.observe(value, labels)
  })
}

function createHistogram(meter: Meter, name: HistogramName) {
  const explicitBucketBoundaries = [...(instrument(name).buckets ?? [])]
  return meter.createHistogram(name, { ...optionsOf(name), advice: { explicitBucketBoundaries } })
}

function cellOf(cells: Map<string, Cell>, name: CounterName | GaugeName, labels: Labels): Cell {
  let key = ''
  for (const label in INSTRUMENTS[name].labels) key += `${labels[label]} `
  return cells.get(key) ?? addOther(cells, name, labels)
}

/** Every combination of the labels' values, with 0. */
function allCells(name: CounterName | GaugeName): Map<string, Cell> {
  let combinations: Labels[] = [{}]
  for (const [label, values] of Object.entries(instrument(name).labels)) {
    combinations = combinations.flatMap((labels) =>
      values.map((value) => ({ ...labels, [label]: value })),
    )
  }
  return new Map(combinations.map((labels) => [keyOf(labels), { labels, value: 0 }]))
}

function addOther(cells: Map<string, Cell>, name: CounterName | GaugeName, given: Labels): Cell {
  const labels: Record<string, string> = {}
  for (const [label, values] of Object.entries(instrument(name).labels)) {
    labels[label] = values.find((value) => value === given[label]) ?? OTHER
  }
  const cell = cells.get(keyOf(labels)) ?? { labels, value: 0 }
  cells.set(keyOf(labels), cell)
  return cell
}

function keyOf(labels: Labels): string {
  return Object.values(labels).reduce((key, value) => `${key}${value} `, '')
}

function optionsOf(name: keyof typeof INSTRUMENTS): { description: string; unit: string } {
  const { description, unit } = instrument(name)
  return { description, unit }
}

function namesOf(kind: 'counter'): CounterName[]
function namesOf(kind: 'histogram'): HistogramName[]
function namesOf(kind: string): string[] {
  return Object.entries(INSTRUMENTS).flatMap(([name, entry]) => (entry.kind === kind ? [name] : []))
}
