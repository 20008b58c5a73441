import type { BrakeLimits } from '../brake/brake.ts'
import type { Signup } from '../decide-checkout.ts'
import type { Plans } from '../plans.ts'

/** What is granted before money has come, and after it should have. */
export interface BillingPolicy {
  /** Days of grace for tenants that have never paid anything. */
  readonly graceAfterTrialDays: number
  /** Whether a first bank debit that is on its way grants access. */
  readonly whileProcessing: 'grant' | 'wait'
  /** What an upgrade that was not paid grants: what was last paid for, or all of it. */
  readonly unpaidUpgrade: 'previous' | 'current'
  /** Whether a known subscription keeps its plan when its price is in no plan any more. */
  readonly onUnlistedPrice: 'keep' | 'withdraw'
  /** What a full refund of the current period, or a dispute lost about it, does to access. */
  readonly onFullRefund: 'nothing' | 'suspend'
  readonly onDisputeLost: 'nothing' | 'suspend'
  /** After so many days an unlisted price of a known subscription is reported every day. */
  readonly unlistedPriceDays: number
}

export const BILLING_USUAL: BillingPolicy = {
  graceAfterTrialDays: 0,
  whileProcessing: 'wait',
  unpaidUpgrade: 'previous',
  onUnlistedPrice: 'keep',
  onFullRefund: 'nothing',
  onDisputeLost: 'nothing',
  unlistedPriceDays: 7,
}

export interface Policy {
  readonly plans: Plans
  readonly gracePeriodDays: number
  readonly signup: Signup
  /** After how long a checkout on hold is escalated. */
  readonly holdHours: number
  /** Keys of signed references: the first signs, all verify. */
  readonly referenceKeys: readonly string[]
  readonly livemode: boolean
  readonly billing: BillingPolicy
  /** Absent: every loss of access takes effect. */
  readonly brake?: BrakeLimits
}
