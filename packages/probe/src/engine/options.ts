import type { Clock } from '@bursar/wire/clock'
import type { Random } from '@bursar/wire/random'
import type { Severity } from '../contract.ts'
import type { ClockSwitch } from '../oracle/clock-switch.ts'
import type { FaultSwitch } from '../oracle/fault-switch.ts'
import type { LogOracle } from '../oracle/log-oracle.ts'
import type { MailSink } from '../oracle/mail-sink.ts'
import type { StateOracle } from '../oracle/state-oracle.ts'
import type { StripeDouble } from '../oracle/stripe-double.ts'
import type { WebhookSink } from '../oracle/webhook-sink.ts'
import type { ProbeResult } from './report.ts'

/** Decisions of the owner. With a policy, a warning becomes a pass or a failure. */
export interface Policy {
  /** May a paid session without a mark create an account? */
  signup?: 'open' | 'intent'
  /** What a full refund does to access. */
  refunds?: 'keep' | 'revoke'
  /** What an open dispute does to access. */
  disputes?: 'keep' | 'revoke'
  /** Does a past_due subscription keep access for a while? */
  past_due?: 'grace' | 'revoke'
  /** Does a subscription with pause_collection keep access? */
  pause_collection?: 'keep' | 'revoke'
  /** May a new customer be matched to a user by email address? */
  email_match?: 'allow' | 'deny'
}

/** What the endpoint sells, and how it marks its own checkouts. For staging probes. */
export interface StageWorld {
  prices: { low: string; high: string }
  /** Put on each session. `$TENANT` is replaced. Without marks, a session creates an account. */
  marks?: { metadata?: Record<string, string>; client_reference_id?: string }
  /** Existing tenants, for endpoints that create none. */
  tenants?: readonly string[]
  /** For a Connect endpoint: an account that it knows. */
  account?: string
  /** Further addresses of the same service, for D12. */
  replicas?: readonly string[]
  /** How many seconds recovery from a missed event may take. E10 needs it. */
  reconcileSeconds?: number
  /**
   * An authenticated request that creates a checkout or portal session (G09).
   * `returnUrl`: a valid return URL. Default: the root of the site.
   */
  checkout?: { url: string; headers?: Record<string, string>; body: string; returnUrl?: string }
}

export interface Oracles {
  state?: StateOracle
  double?: StripeDouble
  log?: LogOracle
  mail?: MailSink
  webhooks?: WebhookSink
  fault?: FaultSwitch
  clock?: ClockSwitch
}

export interface ProbeOptions {
  url: string
  /** The signing secrets. Several during a rotation. */
  secrets: readonly string[]
  /** Runs probes that change state. Needs a loopback, private or proved host. */
  staging?: boolean
  /** Only these IDs (`B02`) or groups (`B`). */
  only?: readonly string[]
  policy?: Policy
  world?: StageWorld
  oracles?: Oracles
  /** The route accepts EventBridge envelopes (B19). */
  eventBridge?: boolean
  /** The state is stable after two equal reads this far apart. Times out after `withinMs`. */
  settle?: { intervalMs?: number; withinMs?: number }
  /** Rounds of a race and orders of a history. Smaller in a quick test. */
  effort?: { rounds?: number; orders?: number; seconds?: number }
  failOn?: Exclude<Severity, 'info'>
  /** Called when a probe starts and when it is judged. */
  onProgress?: (progress: Progress) => void
  clock?: Clock
  random?: Random
}

export interface Progress {
  done: number
  total: number
  /** The probe that starts now. null after the last one. */
  running: string | null
  result: ProbeResult | null
}
