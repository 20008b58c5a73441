interface Instrument {
  readonly kind: 'counter' | 'histogram' | 'gauge'
  readonly description: string
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Every metric that `/metrics` shows. */
export const INSTRUMENTS = {
  bursar_deliveries_total: {
    kind: 'counter',
    description: 'Deliveries with a right signature, by what became of them.',
    labels: ['outcome'],
  },
  bursar_refusals_total: {
    kind: 'counter',
    description: 'Deliveries that were refused, by the code of the answer.',
    labels: ['code'],
  },
  bursar_flush_batch_size: {
    kind: 'histogram',
    description: 'Events that shared one commit.',
    labels: [],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  },
  bursar_flush_seconds: {
    kind: 'histogram',
    description: 'How long a commit of the inbox took.',
    labels: [],
    buckets: SECONDS,
  },
  bursar_inbox_waiting: {
    kind: 'gauge',
    description: 'Deliveries that wait for a commit.',
    labels: [],
  },
  bursar_fetches_total: {
    kind: 'counter',
    description: 'Refreshes, by kind of subject, why it was poked, and whether Stripe answered.',
    labels: ['kind', 'reason', 'result'],
  },
  bursar_refresh_seconds: {
    kind: 'histogram',
    description: 'From the claim of a subject to its settlement.',
    labels: [],
    buckets: SECONDS,
  },
  bursar_settlements_total: {
    kind: 'counter',
    description: 'What refreshes ended in.',
    labels: ['kind', 'outcome'],
  },
  bursar_budget_tokens: {
    kind: 'gauge',
    description: 'Reads that our budget still allows now, per Stripe endpoint.',
    labels: ['endpoint'],
  },
  bursar_lag_seconds: {
    kind: 'gauge',
    description: 'How long the oldest dirty subject has been dirty.',
    labels: [],
  },
  bursar_dirty_subjects: {
    kind: 'gauge',
    description: 'Subjects that have not settled at their generation.',
    labels: [],
  },
  bursar_findings_open: {
    kind: 'gauge',
    description: 'Findings that need a human.',
    labels: ['kind'],
  },
} as const satisfies Record<string, Instrument>

export type InstrumentName = keyof typeof INSTRUMENTS
