import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Plans } from '../../config/config.ts'
import { domainOfAddress, isMailAddress } from '../../config/mail/mail-address.ts'
import type { Sender } from '../../config/mail/mail-settings.ts'
import type { Brand, EmailPolicy } from '../../config/mail/parse-emails.ts'
import type { ReadPayment } from '../../stripe/payment-reader.ts'
import { EMAILS, type EmailName } from '../../subscription/outgoing/message.ts'
import type {
  MessageHandler,
  OutboxMessage,
  Tried,
} from '../../subscription/outgoing/message-handler.ts'
import { planNameOf } from '../../subscription/plans.ts'
import {
  findRecipient,
  type Pool,
  type Recipient,
  recordEmail,
  reserveEmail,
} from './emails.store.ts'
import { EVERY_EMAIL } from './every-email.ts'
import { isOvertaken } from './is-overtaken.ts'
import type { Mailer, MailMessage } from './mail/mailer.ts'
import { type MergeLinks, mergeLinkOf } from './merge-link.ts'
import type { SubscriptionNow } from './overtaken-rules.ts'
import { paymentFor } from './payment-for.ts'
import { recipientMac } from './recipient-mac.ts'
import { toStoredFacts } from './stored-facts.ts'
import type { EmailFacts } from './template/email-facts.ts'
import { emailModel } from './template/email-model.ts'
import { languageOf } from './template/language.ts'
import { toHtml } from './template/to-html.ts'
import { toText } from './template/to-text.ts'

const DAY_MS = 86_400_000

export interface EmailDependencies {
  readonly pool: Pool
  readonly mailer: Mailer
  readonly from: Sender
  readonly brand: Brand
  readonly emails: EmailPolicy
  readonly plans: Plans
  /** null: there is no merge page, so no email links to it. */
  readonly mergeLinks: MergeLinks | null
  /** The key for digests of addresses. */
  readonly key: KeyObject
  /** Reads payments when an email is written. null: emails show no amounts. */
  readonly readPayment: ReadPayment | null
}

/** Sends emails. Every attempt of an email has the same Message-ID. */
export function emailHandler(service: EmailDependencies): MessageHandler {
  return async (outboxMessage, signal) => {
    const name = nameOf(outboxMessage)
    const recipient = await findRecipient(service.pool, outboxMessage)
    if (recipient === null || recipient.address === null) {
      return { kind: 'dropped', because: 'NO_ADDRESS' }
    }
    if (isOvertaken({ ...outboxMessage, name }, subscriptionOf(recipient), recipient.now)) {
      return { kind: 'dropped', because: 'OVERTAKEN' }
    }
    if (!isMailAddress(recipient.address)) {
      return { kind: 'refused', errorCode: 'MAIL_ADDRESS_UNUSABLE' }
    }
    const hasOwnLink = EVERY_EMAIL[name].leadsTo === 'merge'
    const link = hasOwnLink ? await linkOf(service, outboxMessage) : undefined
    if (link === null) return { kind: 'dropped', because: 'OVERTAKEN' }
    const payment = await paymentFor(service.readPayment, { ...outboxMessage, name }, recipient)
    if (payment === 'waiting') return { kind: 'waiting', errorCode: 'STRIPE_RATE_LIMITED' }
    const facts = factsOf(outboxMessage, { ...recipient, link }, { ...service, payment })
    const message = messageOf(
      service,
      outboxMessage,
      { ...recipient, address: recipient.address },
      facts,
    )
    return post(service, outboxMessage, { message, facts }, signal)
  }
}

async function linkOf({ pool, mergeLinks }: EmailDependencies, outboxMessage: OutboxMessage) {
  return mergeLinks === null ? null : mergeLinkOf(pool, outboxMessage, mergeLinks)
}

async function post(
  service: EmailDependencies,
  outboxMessage: OutboxMessage,
  { message, facts }: { message: MailMessage; facts: EmailFacts },
  signal: AbortSignal,
): Promise<Tried> {
  const { messageId: outboxMessageId, tenantId, name } = outboxMessage
  const { language, messageId } = message
  const { perTenantPerDay } = service.emails
  const reservation = {
    ...{ outboxMessageId, tenantId, name, language, messageId, perTenantPerDay },
    facts: toStoredFacts(facts),
    recipientMac: recipientMac(service.key, outboxMessageId, message.to),
  }
  const reserved = await reserveEmail(service.pool, reservation)
  if (reserved === 'over') return { kind: 'done' }
  if (reserved === 'capped') return { kind: 'waiting', errorCode: 'MAIL_CAPPED' }
  const posted = await service.mailer.post({ ...message, ...reserved }, signal)
  await recordEmail(service.pool, outboxMessageId, posted)
  if (posted.outcome === 'deferred') throw new AppError(posted.errorCode)
  if (posted.outcome === 'refused') return { kind: 'refused', errorCode: posted.errorCode }
  return { kind: 'done' }
}

function messageOf(
  service: EmailDependencies,
  outboxMessage: OutboxMessage,
  recipient: Recipient & { readonly address: string },
  facts: EmailFacts,
): MailMessage {
  const { from, brand, emails } = service
  const language = languageOf(recipient.locales, emails.language)
  const context = { language, timeZone: emails.timeZone, brand }
  const model = emailModel(facts, context)
  return {
    messageId: `<${outboxMessage.messageId}@${domainOfAddress(from.address)}>`,
    from: { name: from.name ?? brand.name, address: from.address },
    to: recipient.address,
    replyTo: brand.replyTo,
    subject: model.subject,
    text: toText(model),
    html: toHtml(model),
    language,
    date: outboxMessage.pendingSince,
  }
}

function factsOf(
  outboxMessage: OutboxMessage,
  recipient: Recipient & { readonly link: EmailFacts['link'] },
  {
    plans,
    brand,
    payment,
  }: Pick<EmailDependencies, 'plans' | 'brand'> & Pick<EmailFacts, 'payment'>,
): EmailFacts {
  const { details } = outboxMessage
  const termEnd = recipient.cancelAt ?? instantOf(details['term_end'])
  const planId = details['plan_id'] ?? recipient.planId
  const planName = (id: unknown) => (typeof id === 'string' ? planNameOf(id, plans) : null)
  return {
    name: nameOf(outboxMessage),
    tenantName: recipient.name,
    planName: planName(planId) ?? brand.name,
    planNameBefore: planName(details['plan_id_before']),
    isTrial: details['status'] === 'TRIAL',
    // A canceled subscription ends on that date instead of renewing.
    isRenewedByItself: recipient.isStripeManaged && recipient.cancelAt === null,
    isInvoiced: recipient.isInvoiced,
    isPaused: recipient.isPaused,
    isNew: details['status_before'] === null,
    happenedAt: instantOf(details['happened_at']),
    termEnd,
    graceEnd: instantOf(details['grace_end']),
    daysLeft: termEnd === null ? null : daysBetween(recipient.now, termEnd),
    ...(recipient.link !== undefined && { link: recipient.link }),
    payment,
  }
}

/** Rounded up, so that a reminder 90 days before the end says 90 and not 89. */
function daysBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / DAY_MS)
}

function instantOf(value: unknown): Date | null {
  return typeof value === 'string' ? new Date(value) : null
}

function nameOf(outboxMessage: OutboxMessage): EmailName {
  const name = EMAILS.find((known) => known === outboxMessage.name)
  if (name === undefined) throw new AppError('INVARIANT_BROKEN', 'No email has this name.')
  return name
}

function subscriptionOf(recipient: Recipient): SubscriptionNow | null {
  const { status, termEnd, cancelAt } = recipient
  return status === null ? null : { status, termEnd, cancelAt }
}
