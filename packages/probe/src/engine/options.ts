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

/** What the owner has decided; a stated policy turns a warning into a verdict. */
export interface Policy {
  /** May an unmarked paid session open a new account? */
  signup?: 'open' | 'intent'
  /** What a full refund does to access. */
  refunds?: 'keep' | 'revoke'
  /** What an open dispute does to access. */
  disputes?: 'keep' | 'revoke'
  /** Does a past_due subscription keep access for a while? */
  past_due?: 'grace' | 'revoke'
  /** Does a subscription with pause_collection keep access? */
  pause_collection?: 'keep' | 'revoke'
  /** May a new customer be joined to a user by e-mail address? */
  email_match?: 'allow' | 'deny'
}

/** Where the staging probes shop: what the endpoint sells and how its own checkouts are marked. */
export interface StageWorld {
  prices: { low: string; high: string }
  /** Put on each session; `$TENANT` stands for the tenant. Absent: a session opens an account. */
  marks?: { metadata?: Record<string, string>; client_reference_id?: string }
  /** Tenants that exist already, for endpoints that open none. */
  tenants?: readonly string[]
  /** Where this is a Connect endpoint: an account it knows. */
  account?: string
  /** Further addresses of the same service, for D12. */
  replicas?: readonly string[]
  /** How long a missed event may stay unhealed, in seconds (E10). Absent: E10 cannot be judged. */
  reconcileSeconds?: number
  /**
   * An authenticated request that mints a checkout or portal session (G09).
   * `returnUrl`: one that is right; its own front page if absent.
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
  /** The signing secret; further ones are live at the same time (a rotation). */
  secrets: readonly string[]
  /** Allows the probes that change state: on a loopback or private host, or a proved one. */
  staging?: boolean
  /** Only these ids (`B02`) or groups (`B`). */
  only?: readonly string[]
  policy?: Policy
  world?: StageWorld
  oracles?: Oracles
  /** The route takes EventBridge envelopes on purpose (B19). */
  eventBridge?: boolean
  /** Two equal reads this far apart are a settled state; given up after `withinMs`. */
  settle?: { intervalMs?: number; withinMs?: number }
  /** Rounds of a race, orders of a history: smaller in a quick test. */
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
  /** The probe that starts now; null once all are judged. */
  running: string | null
  result: ProbeResult | null
}
