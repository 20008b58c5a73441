import { z } from 'zod'
import { EMAILS } from '../../subscription/outgoing/message.ts'
import type { EmailFacts } from './template/email-facts.ts'

/** The stored facts of an email, without the recipient and the payment. */
export type StoredFacts = Omit<EmailFacts, 'tenantName' | 'payment' | 'link'> & {
  /** For an email with its own link: when the link expires. The link itself is secret. */
  readonly linkUntil: Date | null
  /** Whether it showed an amount, which is then read from Stripe again for display. */
  readonly hasPayment: boolean
  readonly invoiceId: string | null
}

const instant = z.iso.datetime().transform((text) => new Date(text))
const STORED = z.object({
  name: z.enum(EMAILS),
  planName: z.string(),
  planNameBefore: z.string().nullable(),
  isTrial: z.boolean(),
  isRenewedByItself: z.boolean(),
  isInvoiced: z.boolean(),
  isPaused: z.boolean(),
  isNew: z.boolean(),
  happenedAt: instant.nullable(),
  termEnd: instant.nullable(),
  graceEnd: instant.nullable(),
  daysLeft: z.number().nullable(),
  linkUntil: instant.nullable(),
  hasPayment: z.boolean(),
  invoiceId: z.string().nullable(),
}) satisfies z.ZodType<StoredFacts, unknown>

export function toStoredFacts(whole: EmailFacts): StoredFacts {
  const { tenantName: _, payment, link, ...facts } = whole
  const { planName, planNameBefore } = facts
  const names = { planName: kept(planName), planNameBefore: planNameBefore && kept(planNameBefore) }
  return {
    ...facts,
    ...names,
    linkUntil: link?.worksUntil ?? null,
    hasPayment: payment !== null,
    invoiceId: payment?.invoiceId ?? null,
  }
}

/** PostgreSQL cannot store NUL. The email itself is rejected with its own error. */
function kept(text: string): string {
  return text.replaceAll('\0', '')
}

/** null: an older version, which stored no facts, sent the email. */
export function parseStoredFacts(stored: unknown): StoredFacts | null {
  return stored === null ? null : (STORED.safeParse(stored).data ?? null)
}
