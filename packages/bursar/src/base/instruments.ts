import { FINDINGS, LOOPS, MESSAGES, OBJECTS, REFUSALS, UNAVAILABLE } from './label-values.ts'

/** What is measured: one of a name, with every value that each of its labels may have. */
interface Instrument {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** In the plural of Prometheus, where the name ends in it. */
  readonly unit: '' | 'seconds'
  readonly description: string
  /** Closed sets: an id or a text of a stranger never becomes a label. */
  readonly labels: Readonly<Record<string, readonly string[]>>
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[]
}

export const INSTRUMENTS = {
  bursar_deliveries_total: {
    kind: 'counter',
    unit: '',
    description: 'Genuine deliveries, by outcome.',
    labels: {
      outcome: ['recorded', 'duplicate', 'ignored_type', 'ignored_mode', 'ignored_account'],
    },
  },
  bursar_refusals_total: {
    kind: 'counter',
    unit: '',
    description: 'Refused deliveries, by refusal code.',
    labels: { code: REFUSALS },
  },
  bursar_unavailable_total: {
    kind: 'counter',
    unit: '',
    description: 'Deliveries answered 503 because Bursar could not record them, by error code.',
    labels: { code: UNAVAILABLE },
  },
  bursar_caught_up_events_total: {
    kind: 'counter',
    unit: '',
    description: 'Events that catch-up read from Stripe, by outcome.',
    labels: { outcome: ['known', 'recorded'] },
  },
  bursar_event_watermark_age_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description:
      'Age of the oldest catch-up watermark, for your own account and for connected ones.',
    labels: { accounts: ['own', 'connected'] },
  },
  bursar_reconcile_age_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Time since the last completed run of a job started, of the oldest account.',
    labels: { run: ['sweep', 'verify'] },
  },
  bursar_swept_subscriptions_total: {
    kind: 'counter',
    unit: '',
    description: 'Subscriptions that sweeps listed or marked stale, by outcome.',
    labels: { outcome: ['listed', 'stale'] },
  },
  bursar_verified_total: {
    kind: 'counter',
    unit: '',
    description: 'What nightly verifications compared: tenants and subscriptions.',
    labels: { of: ['tenant', 'subscription'] },
  },
  bursar_answer_differences: {
    kind: 'gauge',
    unit: '',
    description: 'Differences between answers and Stripe in the last verification of each account.',
    labels: {},
  },
  bursar_flush_batch_size: {
    kind: 'histogram',
    unit: '',
    description: 'Deliveries recorded per database commit.',
    labels: {},
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  },
  bursar_flush_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    description: 'Duration of the database commit that records deliveries.',
    labels: {},
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
  },
  bursar_inbox_waiting: {
    kind: 'gauge',
    unit: '',
    description: 'Deliveries of this process that wait for a commit.',
    labels: {},
  },
  bursar_bulk_pages_total: {
    kind: 'counter',
    unit: '',
    description: 'Pages of Stripe’s subscription list that answered many refreshes at once.',
    labels: {},
  },
  bursar_fetches_total: {
    kind: 'counter',
    unit: '',
    description: 'Requests to Stripe, by object, cause and outcome.',
    labels: {
      kind: OBJECTS,
      reason: ['event', 'link', 'operator', 'verify', 'recheck', 'late_read', 'sweep', 'adopt'],
      result: ['answered', 'failed'],
    },
  },
  bursar_refresh_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    description: 'Duration of a refresh: the request to Stripe and the commit of its result.',
    labels: {},
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  bursar_refreshes_total: {
    kind: 'counter',
    unit: '',
    description: 'Refreshed objects, by object and result.',
    labels: {
      kind: OBJECTS,
      outcome: [
        'stale',
        'unchanged',
        'waiting',
        'blocked',
        'accepted',
        'linked',
        'pointed',
        'on_hold',
        'not_found',
        'dead_letter',
        'postponed',
      ],
    },
  },
  bursar_budget_tokens: {
    kind: 'gauge',
    unit: '',
    description: 'Reads left in the request budget, by Stripe endpoint, across all accounts.',
    labels: {
      endpoint: [
        'subscriptions',
        'checkout_sessions',
        'customers',
        'invoices',
        'charges',
        'disputes',
      ],
    },
  },
  bursar_lag_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Age of the oldest stale object; 0: all objects are up to date.',
    labels: {},
  },
  bursar_stale_objects: {
    kind: 'gauge',
    unit: '',
    description: 'Objects that are stale.',
    labels: {},
  },
  bursar_outbox_messages_total: {
    kind: 'counter',
    unit: '',
    description: 'Attempts to deliver outbox messages, by result.',
    labels: {
      kind: MESSAGES,
      outcome: ['done', 'dropped', 'failed', 'dead'],
    },
  },
  bursar_outbox_pending: {
    kind: 'gauge',
    unit: '',
    description: 'Outbox messages that are pending.',
    labels: { kind: MESSAGES },
  },
  bursar_outbox_lag_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Age of the oldest pending outbox message; 0: none.',
    labels: { kind: MESSAGES },
  },
  bursar_schedule_succeeded_timestamp_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Unix time of the last hourly run that completed all due work; 0: never.',
    labels: {},
  },
  bursar_loop_last_success_timestamp_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Unix time at which each loop of this process last succeeded; 0: never.',
    labels: { loop: LOOPS },
  },
  bursar_loop_dead: {
    kind: 'gauge',
    unit: '',
    description:
      '1: this loop of this process has not succeeded for too long. Only in processes that work.',
    labels: { loop: LOOPS },
  },
  bursar_heartbeats_total: {
    kind: 'counter',
    unit: '',
    description:
      'Calls of HEARTBEAT_URL, by outcome. withheld: a work loop of this process no longer runs.',
    labels: { outcome: ['sent', 'failed', 'withheld'] },
  },
  bursar_alerts_undelivered_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    description: 'Age of the oldest undelivered alert to operators; 0: none.',
    labels: {},
  },
  bursar_findings_open: {
    kind: 'gauge',
    unit: '',
    description: 'Open findings, by kind and severity.',
    labels: { severity: ['action', 'warning', 'info'], kind: FINDINGS },
  },
} as const satisfies Record<string, Instrument>

type Instruments = typeof INSTRUMENTS
type NameOf<Kind extends Instrument['kind']> = {
  [Name in keyof Instruments]: Instruments[Name]['kind'] extends Kind ? Name : never
}[keyof Instruments]

export type CounterName = NameOf<'counter'>
export type GaugeName = NameOf<'gauge'>
export type HistogramName = NameOf<'histogram'>

type ValuesOf<Name extends keyof Instruments> = Instruments[Name]['labels']

/** The labels of an instrument, each with one of its values. */
export type LabelsOf<Name extends keyof Instruments> = {
  readonly [Label in keyof ValuesOf<Name>]: EntryOf<ValuesOf<Name>[Label]>
}
type EntryOf<List> = List extends readonly (infer Entry)[] ? Entry : never

/** Any instrument of the table, seen the same way as every other. */
export function instrument(name: keyof Instruments): Instrument {
  return INSTRUMENTS[name]
}
