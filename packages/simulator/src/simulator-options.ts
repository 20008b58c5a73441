import type { Clock } from '@bursar/wire/clock'
import type { BillingSettings } from './world/settings.ts'

export interface SimulatorOptions {
  /** The same seed gives the same ids and mistakes. Default 1. */
  seed?: number
  /** Where virtual time begins: Unix seconds or a Date. Default: the real time of the start. */
  startAt?: number | Date
  /**
   * `still` (default): virtual time moves only when told. `running`: it also flows with real time,
   * and what falls due happens by itself.
   */
  time?: 'running' | 'still'
  livemode?: boolean
  /**
   * The only API key that is accepted, `sk_test_…`. Default: any secret or restricted key of the
   * mode, so that an application keeps its own.
   */
  apiKey?: string
  /** A folder that keeps everything from one run to the next. */
  dataFolder?: string
  billing?: Partial<BillingSettings>
  /** Real time: deliveries are signed with it, and waits are measured by it. */
  realClock?: Clock
  deliveries?: {
    /** Milliseconds before each further try of a delivery. */
    retryAfterMs?: readonly number[]
    timeoutMs?: number
    /** How many deliveries are on their way at once. 1 keeps the order of events. */
    concurrency?: number
  }
}

/** Stripe tries for three days. https://docs.stripe.com/webhooks#automatic-retries */
const HOURLY_TRIES = 72
/** At once, then ever longer; at first quicker than Stripe, so that nobody waits. */
export const RETRY_AFTER_MS_USUAL = [
  200,
  1000,
  5000,
  30_000,
  60_000,
  300_000,
  900_000,
  ...new Array<number>(HOURLY_TRIES).fill(3_600_000),
] as const
export const DELIVERY_TIMEOUT_MS_USUAL = 10_000
export const DELIVERY_CONCURRENCY_USUAL = 8
