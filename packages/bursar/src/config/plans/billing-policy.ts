import type { BillingPolicy } from '../config.ts'
import type { FileReader } from '../file-reader.ts'

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

export const BILLING_KEYS = [
  'graceAfterTrial',
  'whileProcessing',
  'unpaidUpgrade',
  'onUnlistedPrice',
  'onFullRefund',
  'onDisputeLost',
  'brake',
] as const

const DAYS = { min: 0, max: 365 }

/** Pure: what `policy` says about money that has not come. */
export function parseBillingPolicy(
  read: FileReader,
  policy: Readonly<Record<string, unknown>>,
): FileBillingPolicy {
  const usual = BILLING_USUAL
  const days = policy['graceAfterTrial'] ?? usual.graceAfterTrialDays
  const choice = <T extends string>(key: string, unsaid: T, allowed: readonly [T, ...T[]]): T =>
    read.oneOf(`policy.${key}`, policy[key] ?? unsaid, allowed)
  return {
    graceAfterTrialDays: read.integer('policy.graceAfterTrial', days, DAYS),
    whileProcessing: choice('whileProcessing', usual.whileProcessing, ['grant', 'wait']),
    unpaidUpgrade: choice('unpaidUpgrade', usual.unpaidUpgrade, ['previous', 'current']),
    onUnlistedPrice: choice('onUnlistedPrice', usual.onUnlistedPrice, ['keep', 'withdraw']),
    onFullRefund: choice('onFullRefund', usual.onFullRefund, ['nothing', 'suspend']),
    onDisputeLost: choice('onDisputeLost', usual.onDisputeLost, ['nothing', 'suspend']),
    brake: choice('brake', usual.brake ?? 'on', ['on', 'off']),
  }
}
