import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { MessageRow } from '../api/shapes.ts'

export const MESSAGE_KINDS = [
  'email',
  'webhook',
  'provision',
  'hook',
  'alert',
] as const satisfies readonly MessageRow['kind'][]

export const MESSAGE_STATES = [
  'pending',
  'failing',
  'done',
  'dropped',
  'dead',
] as const satisfies readonly MessageRow['state'][]

export const KIND_WORDS: Record<MessageRow['kind'], string> = {
  email: 'Email',
  webhook: 'Outgoing webhook',
  provision: 'Identity',
  hook: 'Hook',
  alert: 'Alert',
}

export type EmailLanguage = OperatorAnswer<'emailPreview'>['language']

const LANGUAGE_NAMES: Record<EmailLanguage, string> = { en: 'English', de: 'Deutsch' }

/** The languages that mails are written in, each by its own name. */
export const EMAIL_LANGUAGES = (Object.keys(LANGUAGE_NAMES) as EmailLanguage[]).map((value) => ({
  value,
  label: LANGUAGE_NAMES[value],
}))

/** From an address; English when it says none that there is. */
export function toEmailLanguage(given: string | null): EmailLanguage {
  return EMAIL_LANGUAGES.find(({ value }) => value === given)?.value ?? 'en'
}
