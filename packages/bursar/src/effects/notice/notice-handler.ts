import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { Plans } from '../../config/config.ts'
import { domainOfAddress, isMailAddress } from '../../config/mail/mail-address.ts'
import type { Sender } from '../../config/mail/mail-settings.ts'
import type { Brand, NoticePolicy } from '../../config/mail/parse-notices.ts'
import type { ReadPayment } from '../../stripe/payment-reader.ts'
import { NOTICES, type NoticeName } from '../../subscription/owing/effect.ts'
import type { Effect, EffectHandler, Tried } from '../../subscription/owing/effect-handler.ts'
import { planNameOf } from '../../subscription/plans.ts'
import { isOvertaken, type SubscriptionNow } from './is-overtaken.ts'
import type { Mailer, MailMessage } from './mail/mailer.ts'
import { type MergeLinks, mergeLinkOf } from './merge-link.ts'
import {
  findRecipient,
  type Pool,
  type Recipient,
  recordNotice,
  reserveNotice,
} from './notices.store.ts'
import { paymentFor } from './payment-for.ts'
import { recipientMac } from './recipient-mac.ts'
import { toStoredFacts } from './stored-facts.ts'
import { languageOf } from './template/language.ts'
import type { NoticeFacts } from './template/notice-facts.ts'
import { noticeModel } from './template/notice-model.ts'
import { toHtml } from './template/to-html.ts'
import { toText } from './template/to-text.ts'

const DAY_MS = 86_400_000

export interface NoticeDesk {
  readonly pool: Pool
  readonly mailer: Mailer
  readonly from: Sender
  readonly brand: Brand
  readonly notices: NoticePolicy
  readonly plans: Plans
  /** null: no email leads to the page that merges tenants. */
  readonly mergeLinks: MergeLinks | null
  /** Of the digests of addresses. */
  readonly key: KeyObject
  /** What is to be paid, read when an email is written; null: emails say no amounts. */
  readonly readPayment: ReadPayment | null
}

/** Carries notices out: one mail each, under the same Message-ID however often it is tried. */
export function noticeHandler(desk: NoticeDesk): EffectHandler {
  return async (effect, signal) => {
    const name = nameOf(effect)
    const recipient = await findRecipient(desk.pool, effect)
    if (recipient === null || recipient.address === null) {
      return { kind: 'dropped', because: 'NO_ADDRESS' }
    }
    if (isOvertaken({ ...effect, name }, subscriptionOf(recipient), recipient.now)) {
      return { kind: 'dropped', because: 'OVERTAKEN' }
    }
    if (!isMailAddress(recipient.address)) {
      return { kind: 'refused', errorCode: 'MAIL_ADDRESS_UNUSABLE' }
    }
    const link = name === 'merge_offered' ? await linkOf(desk, effect) : undefined
    if (link === null) return { kind: 'dropped', because: 'OVERTAKEN' }
    const payment = await paymentFor(desk.readPayment, effect, recipient)
    if (payment === 'waiting') return { kind: 'waiting', errorCode: 'STRIPE_RATE_LIMITED' }
    const facts = factsOf(effect, { ...recipient, link }, { ...desk, payment })
    const message = messageOf(desk, effect, { ...recipient, address: recipient.address }, facts)
    return post(desk, effect, { message, facts }, signal)
  }
}

async function linkOf({ pool, mergeLinks }: NoticeDesk, effect: Effect) {
  return mergeLinks === null ? null : mergeLinkOf(pool, effect, mergeLinks)
}

async function post(
  desk: NoticeDesk,
  effect: Effect,
  { message, facts }: { message: MailMessage; facts: NoticeFacts },
  signal: AbortSignal,
): Promise<Tried> {
  const { effectId, tenantId, name } = effect
  const { language, messageId } = message
  const { perTenantPerDay } = desk.notices
  const reservation = {
    ...{ effectId, tenantId, name, language, messageId, perTenantPerDay },
    facts: toStoredFacts(facts),
    recipientMac: recipientMac(desk.key, effectId, message.to),
  }
  const reserved = await reserveNotice(desk.pool, reservation)
  if (reserved === 'over') return { kind: 'done' }
  if (reserved === 'capped') return { kind: 'waiting', errorCode: 'MAIL_CAPPED' }
  const posted = await desk.mailer.post({ ...message, ...reserved }, signal)
  await recordNotice(desk.pool, effectId, posted)
  if (posted.outcome === 'deferred') throw new AppError(posted.errorCode)
  if (posted.outcome === 'refused') return { kind: 'refused', errorCode: posted.errorCode }
  return { kind: 'done' }
}

function messageOf(
  desk: NoticeDesk,
  effect: Effect,
  recipient: Recipient & { readonly address: string },
  facts: NoticeFacts,
): MailMessage {
  const { from, brand, notices } = desk
  const language = languageOf(recipient.locales, notices.language)
  const around = { language, timeZone: notices.timeZone, brand }
  const model = noticeModel(facts, around)
  return {
    messageId: `<${effect.effectId}@${domainOfAddress(from.address)}>`,
    from: { name: from.name ?? brand.name, address: from.address },
    to: recipient.address,
    replyTo: brand.replyTo,
    subject: model.subject,
    text: toText(model),
    html: toHtml(model),
    language,
    date: effect.owedSince,
  }
}

function factsOf(
  effect: Effect,
  recipient: Recipient & { readonly link: NoticeFacts['link'] },
  { plans, brand, payment }: Pick<NoticeDesk, 'plans' | 'brand'> & Pick<NoticeFacts, 'payment'>,
): NoticeFacts {
  const { details } = effect
  const termEnd = recipient.cancelAt ?? instantOf(details['term_end'])
  const planId = details['plan_id'] ?? recipient.planId
  const planName = (id: unknown) => (typeof id === 'string' ? planNameOf(id, plans) : null)
  return {
    name: nameOf(effect),
    tenantName: recipient.name,
    planName: planName(planId) ?? brand.name,
    planNameBefore: planName(details['plan_id_before']),
    isTrial: details['status'] === 'TRIAL',
    // Who has cancelled is told when it ends, and not that it renews.
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

/** Begun days count: ninety days before, it is in 90 days, and not in 89. */
function daysBetween(from: Date, to: Date): number {
  return Math.ceil((to.getTime() - from.getTime()) / DAY_MS)
}

function instantOf(value: unknown): Date | null {
  return typeof value === 'string' ? new Date(value) : null
}

function nameOf(effect: Effect): NoticeName {
  const name = NOTICES.find((known) => known === effect.name)
  if (name === undefined) throw new AppError('INVARIANT_BROKEN', 'No notice has this name.')
  return name
}

function subscriptionOf(recipient: Recipient): SubscriptionNow | null {
  const { status, termEnd, cancelAt } = recipient
  return status === null ? null : { status, termEnd, cancelAt }
}
