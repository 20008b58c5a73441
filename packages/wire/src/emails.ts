/** Emails to customers, by what they are about, each with the variants that a preview shows. */
export const EMAIL_VARIANTS = {
  welcome: ['trial'],
  payment_processing: [],
  renewal: ['contract', 'invoice'],
  trial_ending: ['contract'],
  payment_failed: ['invoice'],
  authentication_required: [],
  grace_started: [],
  suspended: ['paused'],
  reactivated: ['return'],
  cancelled: [],
  plan_changed: [],
  merge_offered: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type EmailName = keyof typeof EMAIL_VARIANTS
export type EmailVariant<Name extends EmailName> = (typeof EMAIL_VARIANTS)[Name][number]

export const EMAILS = Object.keys(EMAIL_VARIANTS) as [EmailName, ...EmailName[]]

/** Every email, and after it its variants (`payment_failed_invoice`). */
export const EMAIL_SAMPLES: readonly string[] = EMAILS.flatMap((name) => [
  name,
  ...EMAIL_VARIANTS[name].map((variant) => `${name}_${variant}`),
])
