/** Billing settings of a Stripe account in the Dashboard. */
export interface BillingSettings {
  /**
   * Days between the attempts of a failed renewal. After the last one, `afterRetries` applies.
   * https://docs.stripe.com/billing/revenue-recovery/smart-retries
   */
  retryAfterDays: readonly number[]
  /** What happens to a subscription after the last failed attempt. */
  afterRetries: 'cancel' | 'unpaid' | 'past_due'
  /** How long before a renewal `invoice.upcoming` is sent. 0: never. */
  upcomingDays: number
  /** How long a renewal’s draft waits before it is finalized and charged. */
  draftSeconds: number
}

export const BILLING_SETTINGS_USUAL: BillingSettings = {
  retryAfterDays: [3, 5, 6, 7],
  afterRetries: 'cancel',
  upcomingDays: 3,
  draftSeconds: 3600,
}

export const DAY_SECONDS = 86_400
export const HOUR_SECONDS = 3600
