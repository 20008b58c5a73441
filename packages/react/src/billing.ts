import type { TenantStatus } from '@bursar/wire/entitlement/answer'
import type { BillingError } from './billing-error.ts'

/** How the tenant of who is signed in stands, as the service answered last. */
export interface BillingFacts {
  /** Of the first main subscription that gives access; else of the first that is there. */
  readonly plan: { readonly id: string; readonly name: string } | null
  /** null: nothing is known yet. */
  readonly status: TenantStatus | null
  readonly hasAccess: boolean
  /** What may be used, and how much of it: null is without limit; what is absent is not granted. */
  readonly entitlements: Readonly<Record<string, number | null>>
  /** What was counted last. */
  readonly used: Readonly<Record<string, number>>
  /** False while a payment or a change is on its way. */
  readonly isObserved: boolean
  /** By the clock of the service. */
  readonly asOf: Date | null
}

export interface Billing extends BillingFacts {
  /** `failed`: nothing could be learned yet. Facts that are known stay, whatever fails later. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** Why the last question failed; null: it did not. */
  readonly error: BillingError | null
  /** Asks anew, for example after a change of the plan. Resolves when it is answered or failed. */
  readonly refetch: () => Promise<void>
}

export const NO_FACTS: BillingFacts = {
  plan: null,
  status: null,
  hasAccess: false,
  entitlements: {},
  used: {},
  isObserved: true,
  asOf: null,
}
