import { ALERT_SETTINGS } from './alerts/alert-settings.ts'
import { BILLING_SETTINGS } from './settings/billing-settings.ts'
import { EMAIL_SETTINGS } from './settings/email-settings.ts'
import { IDENTITY_SETTINGS } from './settings/identity-settings.ts'
import { SERVICE_SETTINGS } from './settings/service-settings.ts'

/**
 * Every environment variable that does something, in the order of the reference. What is checked,
 * what is said of a mistake and the page of the reference come from here.
 */
export const SETTINGS = {
  ...SERVICE_SETTINGS,
  ...BILLING_SETTINGS,
  ...EMAIL_SETTINGS,
  ...ALERT_SETTINGS,
  ...IDENTITY_SETTINGS,
} as const

export type SettingName = keyof typeof SETTINGS
