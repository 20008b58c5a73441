import type { Brand, Language } from '../../../config/mail/parse-emails.ts'
import { EMAILS } from '../../../subscription/outgoing/message.ts'
import { EVERY_EMAIL } from '../every-email.ts'
import type { EmailFacts } from './email-facts.ts'
import { type EmailModel, emailModel } from './email-model.ts'

/** Facts of a fictional company, for previews. */
export const SAMPLE_FACTS: Omit<EmailFacts, 'name'> = {
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

const SAMPLES = EMAILS.flatMap((name) => {
  const { sample, variants } = EVERY_EMAIL[name]
  return [
    { sample: String(name), facts: { ...SAMPLE_FACTS, ...sample, name } },
    ...Object.entries<Partial<EmailFacts>>(variants).map(([variant, more]) => ({
      sample: `${name}_${variant}`,
      facts: { ...SAMPLE_FACTS, ...more, name },
    })),
  ]
})

export type SampleEmail = EmailModel & { readonly sample: string }

/** All emails and variants with sample facts, in one language and brand. */
export function sampleEmails(context: {
  readonly language: Language
  readonly brand: Brand
  readonly timeZone: string
}): SampleEmail[] {
  return SAMPLES.map(({ sample, facts }) => ({ ...emailModel(facts, context), sample }))
}
