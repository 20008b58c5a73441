import type { Brand, Language } from '../../../config/mail/parse-emails.ts'
import { EMAILS, type EmailName } from '../../../subscription/outgoing/message.ts'
import type { EmailFacts } from './email-facts.ts'
import { type EmailModel, emailModel } from './email-model.ts'

/** A company that is none, so that every template can be looked at. */
const USUAL: Omit<EmailFacts, 'name'> = {
  tenantName: 'Acme Wind',
  planName: 'Growth',
  planNameBefore: 'Starter',
  isTrial: false,
  isRenewedByItself: true,
  isInvoiced: false,
  isPaused: false,
  isNew: false,
  happenedAt: new Date('2026-05-04T09:00:00Z'),
  termEnd: new Date('2026-06-04T09:00:00Z'),
  graceEnd: new Date('2026-05-18T09:00:00Z'),
  daysLeft: 14,
  payment: null,
}

const MERGE = {
  link: { url: 'https://billing.example/merge/…', worksUntil: new Date('2026-05-11T09:00:00Z') },
}
const PAYMENT = { amount: 11_400, currency: 'usd', cardLast4: '4242', invoiceId: null }
/** Emails that say an amount. */
const WITH_PAYMENT: readonly EmailName[] = [
  'renewal',
  'payment_failed',
  'authentication_required',
  'suspended',
]

const TRIAL = { isTrial: true, daysLeft: 3 }

/** What a mail says to others than most. */
const VARIANTS: readonly (readonly [EmailName, variant: string, Partial<EmailFacts>])[] = [
  ['welcome', 'trial', TRIAL],
  ['renewal', 'contract', { isRenewedByItself: false }],
  ['renewal', 'invoice', { isInvoiced: true, payment: { ...PAYMENT, cardLast4: null } }],
  ['trial_ending', 'contract', { ...TRIAL, isRenewedByItself: false }],
  ['payment_failed', 'invoice', { isInvoiced: true, payment: { ...PAYMENT, cardLast4: null } }],
  ['suspended', 'paused', { isPaused: true }],
  ['reactivated', 'return', { isNew: true }],
]

/** What the usual mail of a name needs besides. */
const OF_NAME: Partial<Record<EmailName, Partial<EmailFacts>>> = {
  trial_ending: TRIAL,
  merge_offered: MERGE,
  payment_processing: { payment: { ...PAYMENT, cardLast4: null } },
}

const SAMPLES = EMAILS.flatMap((name) => [
  {
    sample: String(name),
    facts: {
      ...USUAL,
      payment: WITH_PAYMENT.includes(name) ? PAYMENT : null,
      ...OF_NAME[name],
      name,
    },
  },
  ...VARIANTS.filter(([of]) => of === name).map(([, variant, more]) => ({
    sample: `${name}_${variant}`,
    facts: { ...USUAL, ...more, name },
  })),
])

/** Every mail, and after it its variants (`payment_failed_invoice`). */
export const SAMPLE_NAMES: readonly string[] = SAMPLES.map(({ sample }) => sample)

export type SampleEmail = EmailModel & { readonly sample: string }

/** Every template with the same facts, in one language and brand: as it would be sent. */
export function sampleEmails(context: {
  readonly language: Language
  readonly brand: Brand
  readonly timeZone: string
}): SampleEmail[] {
  return SAMPLES.map(({ sample, facts }) => ({ ...emailModel(facts, context), sample }))
}
