import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { Brand, EmailPolicy, Language } from '../../config/mail/parse-emails.ts'
import { wentTo } from '../../delivery/email/recipient-mac.ts'
import { parseStoredFacts, type StoredFacts } from '../../delivery/email/stored-facts.ts'
import type { PaymentFacts } from '../../delivery/email/template/email-facts.ts'
import { type EmailModel, emailModel } from '../../delivery/email/template/email-model.ts'
import { toHtml } from '../../delivery/email/template/to-html.ts'
import { toText } from '../../delivery/email/template/to-text.ts'
import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { ReadPayment } from '../../stripe/payment-reader.ts'

type ShownEmail = NonNullable<OperatorAnswer<'message'>['email']>

export interface EmailContext {
  readonly pool: Pool
  readonly brand: Brand
  readonly emails: EmailPolicy
  /** Of the digests of addresses. */
  readonly key: KeyObject
  /** null: amounts are not shown. */
  readonly readPayment: ReadPayment | null
}

const SENT = `
select n.language, n.outcome, n.mail_message_id, n.smtp_code, n.smtp_response, n.sent_at::text,
  n.facts, n.recipient_mac, t.name as tenant_name, t.billing_email, s.account
from bursar.emails n
join bursar.tenants t using (tenant_id)
join bursar.outbox e using (message_id)
left join bursar.subscriptions s on s.subscription_id = e.subscription_id
where n.message_id = $1`

interface Stored {
  readonly language: Language
  readonly outcome: string
  readonly mail_message_id: string
  readonly smtp_code: number | null
  readonly smtp_response: string | null
  readonly sent_at: string | null
  readonly facts: unknown
  readonly recipient_mac: Buffer | null
  readonly tenant_name: string
  readonly billing_email: string | null
  readonly account: string | null
}

interface SentEmail {
  readonly stored: Stored
  /** null: nothing was kept of what it is about. */
  readonly model: EmailModel | null
  readonly recipientIsSame: boolean | null
  readonly amounts: 'none' | 'read' | 'missing'
}

/** Only its reader has the link. */
const NO_LINK = 'https://link-not-shown.invalid/'

/** The email of a message, written again from what was kept of it; null where none was tried. */
export async function readSentEmail(
  context: EmailContext,
  messageId: string,
): Promise<SentEmail | null> {
  const { pool, brand, emails, key } = context
  const statement = { name: 'operator_sent_email', text: SENT, values: [messageId] }
  const [stored] = (await query<Stored>(pool, statement)).rows
  if (stored === undefined) return null
  const { recipient_mac: mac, billing_email: address } = stored
  const recipientIsSame =
    mac === null || address === null ? null : wentTo(key, { messageId, mac }, address)
  const facts = parseStoredFacts(stored.facts)
  if (facts === null) return { stored, model: null, recipientIsSame, amounts: 'none' }
  const payment = await readAgain(context, facts, stored.account)
  const surroundings = { language: stored.language, timeZone: emails.timeZone, brand }
  const { linkUntil, hasPayment: _, invoiceId: __, ...said } = facts
  const link = linkUntil === null ? {} : { link: { url: NO_LINK, worksUntil: linkUntil } }
  const model = emailModel(
    { ...said, ...link, tenantName: stored.tenant_name, payment },
    surroundings,
  )
  const named = payment === null ? 'missing' : 'read'
  return { stored, model, recipientIsSame, amounts: facts.hasPayment ? named : 'none' }
}

/** What the email named; null also where Stripe does not say: the page then says so. */
async function readAgain(
  { readPayment }: EmailContext,
  { hasPayment, invoiceId }: StoredFacts,
  account: string | null,
): Promise<PaymentFacts | null> {
  if (!hasPayment || invoiceId === null || readPayment === null) return null
  const asked = { account: account ?? '', stripeSubscriptionId: null, invoiceId }
  try {
    return await readPayment({ ...asked, about: 'open', evenIfPaid: true })
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** As it is answered. */
export function shownEmail(sent: SentEmail): ShownEmail {
  const { stored, model, recipientIsSame, amounts } = sent
  const { language, outcome, mail_message_id, smtp_code, smtp_response, sent_at } = stored
  return {
    ...{ language, outcome, mail_message_id, smtp_code, smtp_response },
    sent_at: sent_at === null ? null : new Date(sent_at).toISOString(),
    recipient: stored.billing_email,
    recipient_is_same: recipientIsSame,
    subject: model?.subject ?? null,
    text: model === null ? null : toText(model),
    amounts,
  }
}

/** The email as HTML. @throws AppError OBJECT_UNKNOWN where none was written */
export async function emailOfMessage(context: EmailContext, messageId: string): Promise<string> {
  const sent = await readSentEmail(context, messageId)
  if (sent?.model == null) {
    throw new AppError('OBJECT_UNKNOWN', `No email was sent for message ${messageId}.`)
  }
  return toHtml(sent.model)
}
