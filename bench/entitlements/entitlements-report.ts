import type { Machine } from '../support/machine.ts'
import type { Target } from '../support/target.ts'
import type { EntitlementsOptions } from './entitlements-options.ts'

export interface EntitlementsReport {
  readonly machine: Machine
  readonly options: EntitlementsOptions
  /** Medians of the rounds; every check is of a tenant at random. */
  readonly cold: {
    readonly perSecond: number
    readonly p50Ms: number
    readonly p99Ms: number
    /** In all rounds, each answered with 200. */
    readonly answered: number
    /** Cores that others used meanwhile; the worst round. */
    readonly othersCores: number
  }
  readonly warm: {
    readonly checks: number
    /** Of them from memory. */
    readonly cached: number
    readonly p50Ms: number
    readonly p99Ms: number
  }
}

const COLD_PER_SECOND_MIN = 3_000
const WARM_P99_MS_MAX = 1

/** What the issue asks of the entitlement read. */
export function judgeEntitlements({ cold, warm }: EntitlementsReport): Target[] {
  return [
    {
      claim: `at least ${COLD_PER_SECOND_MIN} cold checks a second over HTTP`,
      got: cold.perSecond,
      met: cold.perSecond >= COLD_PER_SECOND_MIN,
    },
    {
      claim: `p99 on a warm cache below ${WARM_P99_MS_MAX} ms`,
      got: warm.p99Ms,
      met: warm.cached === warm.checks && warm.p99Ms < WARM_P99_MS_MAX,
    },
  ]
}
