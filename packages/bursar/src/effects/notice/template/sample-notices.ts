import type { Brand, Language } from '../../../config/mail/parse-notices.ts'
import { NOTICES, type NoticeName } from '../../../subscription/owing/effect.ts'
import type { NoticeFacts } from './notice-facts.ts'
import { type NoticeModel, noticeModel } from './notice-model.ts'

/** A company that is none, so that every template can be looked at. */
const USUAL: Omit<NoticeFacts, 'name'> = {
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
const WITH_PAYMENT: readonly NoticeName[] = [
  'renewal',
  'payment_failed',
  'authentication_required',
  'suspended',
]

const TRIAL = { isTrial: true, daysLeft: 3 }

/** What a mail says to others than most. */
const VARIANTS: readonly (readonly [NoticeName, variant: string, Partial<NoticeFacts>])[] = [
  ['welcome', 'trial', TRIAL],
  ['renewal', 'contract', { isRenewedByItself: false }],
  ['renewal', 'invoice', { isInvoiced: true, payment: { ...PAYMENT, cardLast4: null } }],
  ['trial_ending', 'contract', { ...TRIAL, isRenewedByItself: false }],
  ['payment_failed', 'invoice', { isInvoiced: true, payment: { ...PAYMENT, cardLast4: null } }],
  ['suspended', 'paused', { isPaused: true }],
  ['reactivated', 'return', { isNew: true }],
]

/** What the usual mail of a name needs besides. */
const OF_NAME: Partial<Record<NoticeName, Partial<NoticeFacts>>> = {
  trial_ending: TRIAL,
  merge_offered: MERGE,
  payment_processing: { payment: { ...PAYMENT, cardLast4: null } },
}

const SAMPLES = NOTICES.flatMap((name) => [
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

export type SampleNotice = NoticeModel & { readonly sample: string }

/** Every template with the same facts, in one language and brand: as it would be sent. */
export function sampleNotices(around: {
  readonly language: Language
  readonly brand: Brand
  readonly timeZone: string
}): SampleNotice[] {
  return SAMPLES.map(({ sample, facts }) => ({ ...noticeModel(facts, around), sample }))
}
