import type { Signup } from '../../../packages/bursar/src/subscription/decide-checkout.ts'
import type { BillingPolicy } from '../../../packages/bursar/src/subscription/grace/policy.ts'
import type { Plans } from '../../../packages/bursar/src/subscription/plans.ts'
import type { KnownTenant, Linked, Owners } from './owners.ts'
import type { Objects } from './scripted-stripe.ts'

/** What a situation may set; everything else is usual. */
interface Config {
  readonly plans?: Plans
  readonly billing?: Partial<BillingPolicy>
  readonly gracePeriodDays?: number
  readonly signup?: Partial<Signup>
}

/** What must be true when nothing is left to do. Only what is named is compared. */
export interface Right {
  /** Of `sub_1`; null: it has no row. */
  readonly status?: string | null
  /** Days from now until the grace period ends, within a minute; null: there is none. */
  readonly graceEnd?: number | null
  readonly plan?: string
  /** Days from now until its term ends. */
  readonly termEnd?: number
  /** Limits by feature, as `check` answers them; null: no limit, 0: not allowed. */
  readonly limits?: Readonly<Record<string, number | null>>
  /** Of the tenant of `cus_1`: as stored, as an explanation tells it, and as `check` answers. */
  readonly tenant?: string
  /** Emails: `welcome pending`, `welcome dropped`. */
  readonly emails?: readonly string[]
  /** The kinds of all open findings. */
  readonly findings?: readonly string[]
  /** How urgent they are, in the same order. */
  readonly severities?: readonly string[]
  /** How many of them were escalated. */
  readonly escalated?: number
  /** Whose the customers are. Tenants that are not named here must be as they were. */
  readonly owners?: Owners
  /** What became of the checkout that our own API began. */
  readonly intent?: 'open' | 'completed' | 'closed'
  /** What the tenant of `cus_1` is called, and what its checkout said that it is. */
  readonly name?: string
  readonly claimed?: string | null
  /** At most so many reads at Stripe for the last event. */
  readonly reads?: number
}

export interface Situation {
  /** In the words of the domain, what happened. */
  readonly situation: string
  readonly config?: Config
  /** Default: the tenant `acme`, whose customer is `cus_1`. */
  readonly known?: readonly KnownTenant[]
  /** What Bursar saw earlier, one after the other, and the other events that told it. */
  readonly before?: readonly (Objects & { readonly events?: readonly string[] })[]
  readonly objects: Objects
  /** Types of the events that arrive now. Default: the subscription was updated. */
  readonly events?: readonly string[]
  /** An operator has moved a customer to another tenant, before the events. */
  readonly moved?: Linked
  /** An operator has dismissed every finding, before the events. */
  readonly dismissed?: boolean
  /** A backend says whose a customer is, after the events. */
  readonly linked?: Linked
  /** So many seconds pass then, one step after the other. */
  readonly later?: readonly number[]
  readonly right: Right
}

export const PLANS: Plans = {
  starter: {
    name: 'Starter',
    type: 'MAIN',
    prices: ['price_starter', 'price_starter_year'],
    limits: { devices: 50 },
  },
  pro: {
    name: 'Pro',
    type: 'MAIN',
    prices: ['price_pro'],
    limits: { devices: null },
    features: ['reports'],
  },
  extra: { name: 'Extra', type: 'ADDON', prices: ['price_extra'], limits: { devices: 10 } },
}
