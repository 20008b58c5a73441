import type { Clock } from '@bursar/wire/clock'
import { stripeLimits } from './api/admission/rate-limiter.ts'
import type { ScheduleGiven } from './deliver/retry-schedule.ts'
import type { ApiFaults } from './faults/fault-injection.ts'
import type { BillingSettings } from './world/settings.ts'

export interface SimulatorOptions {
  /** The same seed gives the same IDs and faults. Default 1. */
  seed?: number
  /** Start of virtual time, in Unix seconds or as a Date. Default: now. */
  startAt?: number | Date
  /**
   * `still` (default): virtual time moves only through `clock.advance`. `running`: it also follows
   * real time.
   */
  time?: 'running' | 'still'
  livemode?: boolean
  /** `stripe`: the limits of a new account in this mode. Default: none. */
  rateLimits?: 'none' | 'stripe'
  /**
   * The only accepted API key, `sk_test_…`. Default: any secret or restricted key of the mode, so
   * that an application keeps its own.
   */
  apiKey?: string
  /** The folder that keeps all data between runs. */
  dataFolder?: string
  billing?: Partial<BillingSettings>
  /** Real time, used for signatures and delays. */
  realClock?: Clock
  deliveries?: ScheduleGiven & {
    timeoutMs?: number
    /** Concurrent deliveries. 1 keeps the order of events. */
    concurrency?: number
  }
}

/** As faults, so that they can be changed later. */
export function limitsOf({ livemode = false, rateLimits }: SimulatorOptions): Partial<ApiFaults> {
  if (rateLimits !== 'stripe') return {}
  const { account, endpoint } = stripeLimits(livemode)
  return { accountLimitPerSecond: account, rateLimitPerSecond: endpoint }
}

export const DELIVERY_TIMEOUT_MS_USUAL = 10_000
export const DELIVERY_CONCURRENCY_USUAL = 8
