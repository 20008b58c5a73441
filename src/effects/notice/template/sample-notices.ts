import type { Brand, Language } from '../../../config/mail/parse-notices.ts'
import { NOTICES } from '../../../subscription/owing/effect.ts'
import type { NoticeFacts } from './notice-facts.ts'
import { type NoticeModel, noticeModel } from './notice-model.ts'

/** A company that is none, so that every template can be looked at. */
const SAMPLE: Omit<NoticeFacts, 'name'> = {
  tenantName: 'Acme Wind',
  planName: 'Growth',
  planNameBefore: 'Starter',
  isTrial: false,
  isRenewedByItself: true,
  happenedAt: new Date('2026-05-04T09:00:00Z'),
  termEnd: new Date('2026-06-04T09:00:00Z'),
  graceEnd: new Date('2026-05-18T09:00:00Z'),
  daysLeft: 14,
}

const BILLING_URL = 'https://example.com/billing'

/** Every template with the same facts, in one language and brand. */
export function sampleNotices(options: {
  readonly language: Language
  readonly brand: Brand
  readonly timeZone: string
}): NoticeModel[] {
  const { language, timeZone } = options
  const brand = { ...options.brand, billingUrl: options.brand.billingUrl ?? BILLING_URL }
  return NOTICES.map((name) =>
    noticeModel(
      { ...SAMPLE, name, isTrial: name === 'trial_ending' },
      { language, timeZone, brand },
    ),
  )
}
