import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { EffectRow } from '../api/shapes.ts'

export const EFFECT_KINDS = [
  'notice',
  'announce',
  'provision',
  'hook',
  'alert',
] as const satisfies readonly EffectRow['kind'][]

export const EFFECT_STATES = [
  'owed',
  'failing',
  'done',
  'dropped',
  'dead',
] as const satisfies readonly EffectRow['state'][]

export const KIND_WORDS: Record<EffectRow['kind'], string> = {
  notice: 'Email',
  announce: 'Announcement',
  provision: 'Identity',
  hook: 'Hook',
  alert: 'Alert',
}

/** Every email that there is, and its variants. */
export const NOTICES = [
  'welcome',
  'welcome_trial',
  'payment_processing',
  'trial_ending',
  'trial_ending_contract',
  'renewal',
  'renewal_contract',
  'renewal_invoice',
  'payment_failed',
  'payment_failed_invoice',
  'authentication_required',
  'grace_started',
  'suspended',
  'suspended_paused',
  'reactivated',
  'reactivated_return',
  'plan_changed',
  'cancelled',
  'merge_offered',
] as const

export type NoticeLanguage = OperatorAnswer<'noticePreview'>['language']

const LANGUAGE_NAMES: Record<NoticeLanguage, string> = { en: 'English', de: 'Deutsch' }

/** The languages that mails are written in, each by its own name. */
export const NOTICE_LANGUAGES = (Object.keys(LANGUAGE_NAMES) as NoticeLanguage[]).map((value) => ({
  value,
  label: LANGUAGE_NAMES[value],
}))

/** From an address; English when it says none that there is. */
export function toNoticeLanguage(given: string | null): NoticeLanguage {
  return NOTICE_LANGUAGES.find(({ value }) => value === given)?.value ?? 'en'
}
