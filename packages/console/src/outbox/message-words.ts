import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { MessageRow } from '../api/shapes.ts'
import { words } from '../parts/format.ts'

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
  'observed',
  'lost',
] as const satisfies readonly MessageRow['state'][]

export const KIND_WORDS: Record<MessageRow['kind'], string> = {
  email: 'Email',
  webhook: 'Outgoing webhook',
  provision: 'Provisioning job',
  hook: 'Hook',
  alert: 'Alert',
}

/** Where a message goes: an endpoint by its name, an alert address by its place in the settings. */
export const targetName = (target: string): string =>
  target.replace(/^email:(\d+)$/, 'email address $1')

/** A webhook by the type of its event, as its receiver knows it; other messages in words. */
export const messageName = (kind: MessageRow['kind'], name: string): string =>
  kind === 'webhook' ? name : words(name)

const EMAIL_OUTCOMES: Readonly<Record<string, string>> = {
  caught: 'Caught for preview, not sent',
  deferred: 'Deferred by the mail server',
  capped: 'Not sent: daily limit reached',
  refused: 'Refused by the mail server',
}

/** What became of an email. */
export const emailOutcome = (outcome: string): string => EMAIL_OUTCOMES[outcome] ?? words(outcome)

export type EmailLanguage = OperatorAnswer<'emailPreview'>['language']

const LANGUAGE_NAMES: Readonly<Record<EmailLanguage, string>> = { en: 'English', de: 'Deutsch' }

/** The languages that emails are written in, each by its own name. */
export const EMAIL_LANGUAGES = (Object.keys(LANGUAGE_NAMES) as EmailLanguage[]).map((value) => ({
  value,
  label: LANGUAGE_NAMES[value],
}))

/** The name of a language; of one that this version does not know, its code. */
export const languageName = (code: string): string => LANGUAGE_NAMES[code as EmailLanguage] ?? code

/** From an address; English where the address names none of them. */
export function toEmailLanguage(given: string | null): EmailLanguage {
  return EMAIL_LANGUAGES.find(({ value }) => value === given)?.value ?? 'en'
}
