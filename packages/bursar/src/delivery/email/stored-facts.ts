import { z } from 'zod'
import { EMAILS } from '../../subscription/outgoing/message.ts'
import type { EmailFacts } from './template/email-facts.ts'

/** What is kept of an email: neither who it is for nor what is to be paid. */
export type StoredFacts = Omit<EmailFacts, 'tenantName' | 'payment' | 'link'> & {
  /** Of an email with a link of its own: until when the link works. The link itself is a secret. */
  readonly linkUntil: Date | null
  /** Whether it named an amount: then a look at it asks Stripe for the amount again. */
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

/** PostgreSQL stores no NUL; the email itself is refused for it with an error of its own. */
function kept(text: string): string {
  return text.replaceAll('\0', '')
}

/** null: the email was sent by a version that kept no facts. */
export function parseStoredFacts(stored: unknown): StoredFacts | null {
  return stored === null ? null : (STORED.safeParse(stored).data ?? null)
}
