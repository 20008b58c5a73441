import type { BillingPolicy } from '../config.ts'

/** What the config file says of it; the rest stands in the environment. */
export type FileBillingPolicy = Omit<BillingPolicy, 'unlistedPriceDays'>

export const BILLING_USUAL: FileBillingPolicy = {
  graceAfterTrialDays: 0,
  whileProcessing: 'wait',
  unpaidUpgrade: 'previous',
  onUnlistedPrice: 'keep',
  onFullRefund: 'nothing',
  onDisputeLost: 'nothing',
  brake: 'on',
}
