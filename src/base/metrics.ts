import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics'
import { INSTRUMENTS, type InstrumentName } from './instruments.ts'

type Labels = Readonly<Record<string, string>>

/** What a gauge shows when it is asked. */
export interface Reading {
  readonly labels?: Labels
  readonly value: number
}

export interface Metrics {
  /** Adds to a counter. Cheap: it is published only when somebody asks. */
  count(name: InstrumentName, labels: Labels, by?: number): void
  /** One measurement of a histogram, in the unit of its name. */
  observe(name: InstrumentName, value: number): void
  /** Asked whenever the metrics are read; what it throws leaves the gauge out. */
  gauge(name: InstrumentName, read: () => readonly Reading[] | Promise<readonly Reading[]>): void
  /** In the exposition format of Prometheus. */
  text(): Promise<string>
}

/** Gathers when asked; there is no timer and no server. */
class ReaderOnDemand extends MetricReader {
  constructor() {
    super({
      aggregationSelector: () => ({ type: AggregationType.DEFAULT }),
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
    })
  }

  protected onForceFlush(): Promise<void> {
    return Promise.resolve()
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve()
  }
}

/** OpenTelemetry's instruments behind four verbs. Labels come from closed sets, never ids. */
export function createMetrics(): Metrics {
  const reader = new ReaderOnDemand()
  const meter = new MeterProvider({ readers: [reader] }).getMeter('bursar')
  const serializer = new PrometheusSerializer()
  const counts = new Map<InstrumentName, Map<string, { labels: Labels; total: number }>>()
  const histograms = new Map<InstrumentName, { record(value: number): void }>()
  for (const [name, { kind, description }] of Object.entries(INSTRUMENTS)) {
    const known = name as InstrumentName
    if (kind === 'histogram') {
      const { buckets } = INSTRUMENTS[known] as { buckets: readonly number[] }
      const advice = { explicitBucketBoundaries: [...buckets] }
      histograms.set(known, meter.createHistogram(name, { description, advice }))
    }
    if (kind === 'counter') {
      const totals = new Map<string, { labels: Labels; total: number }>()
      counts.set(known, totals)
      meter.createObservableCounter(name, { description }).addCallback((result) => {
        for (const { labels, total } of totals.values()) result.observe(total, labels)
      })
    }
  }
  return {
    count(name, labels, by = 1) {
      if (by === 0) return
      const key = Object.values(labels).join('|')
      const known = counts.get(name)?.get(key)
      if (known === undefined) counts.get(name)?.set(key, { labels, total: by })
      else known.total += by
    },
    observe: (name, value) => histograms.get(name)?.record(value),
    gauge(name, read) {
      const { description } = INSTRUMENTS[name]
      meter.createObservableGauge(name, { description }).addCallback(async (result) => {
        for (const { labels, value } of await read()) result.observe(value, { ...labels })
      })
    },
    async text() {
      const { resourceMetrics } = await reader.collect()
      return serializer.serialize(resourceMetrics)
    },
  }
}
