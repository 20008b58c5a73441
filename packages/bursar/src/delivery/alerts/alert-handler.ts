import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { domainOfAddress } from '../../config/mail/mail-address.ts'
import type { Sender } from '../../config/mail/mail-settings.ts'
import type {
  MessageHandler,
  OutboxMessage,
  Tried,
} from '../../subscription/outgoing/message-handler.ts'
import type { Mailer } from '../email/mail/mailer.ts'
import { CALL_MS_MAX, callEndpoint } from '../webhooks/call-endpoint.ts'
import type { EndpointRules } from '../webhooks/resolve-endpoint.ts'
import { type Alert, alertText, chatText } from './alert-words.ts'
import { findAlerted, type Pool } from './alerts.store.ts'

/** Where operators are told. */
export interface AlertChannels {
  /** null: no email. */
  readonly email: {
    readonly mailer: Mailer
    readonly from: Sender
    readonly to: readonly string[]
  } | null
  readonly webhook: { readonly url: URL; readonly rules: EndpointRules } | null
}

export interface AlertContext extends AlertChannels {
  readonly pool: Pool
  readonly clock: Clock
  readonly consoleUrl: URL
  /** What a kind of finding is called, and what to do about it. */
  readonly guideOf: (kind: string) => { readonly title: string; readonly advice: string }
  /** Default: 15 s. */
  readonly callMsMax?: number
}

/** Of a process that has other settings than the one that owed it. */
const UNKNOWN_CHANNEL_MS = 86_400_000

/** The channels by name, as alerts are enqueued for them: each address has one of its own. */
export function channelsOf(given: { emails: readonly string[]; webhookUrl: URL | null }): string[] {
  return [
    ...given.emails.map((_, index) => `email:${index + 1}`),
    ...(given.webhookUrl === null ? [] : ['webhook']),
  ]
}

/**
 * Tells operators on one channel. Somebody may be told twice, when we were killed before we could
 * write down that they were told: an email has the same Message-ID then. What was resolved before
 * anybody was told is left out.
 */
export function alertHandler(service: AlertContext): MessageHandler {
  return async (outboxMessage, signal) => {
    const alert = await alertOf(service, outboxMessage)
    if (alert === null) return { kind: 'dropped', because: 'RESOLVED' }
    if (outboxMessage.target === 'webhook' && service.webhook !== null) {
      return call(service, service.webhook, alert, signal)
    }
    const [, place = ''] = /^email:(\d+)$/.exec(outboxMessage.target) ?? []
    const address = service.email?.to[Number(place) - 1]
    if (service.email !== null && address !== undefined) {
      return write(service.email, { address, message: outboxMessage, alert }, signal)
    }
    const age = service.clock.now().getTime() - outboxMessage.pendingSince.getTime()
    if (age < UNKNOWN_CHANNEL_MS) throw new AppError('MESSAGE_UNHANDLED')
    return { kind: 'dropped', because: 'CHANNEL_NOT_CONFIGURED' }
  }
}

async function alertOf(service: AlertContext, { details }: OutboxMessage): Promise<Alert | null> {
  const kind = String(details['finding_kind'])
  const ids = String(details['finding_ids']).split(',')
  const findings = await findAlerted(service.pool, ids)
  if (findings.length === 0) return null
  const resolved = ids.length - findings.length
  const { title, advice } = service.guideOf(kind)
  return {
    kind,
    title,
    advice,
    count: Number(details['findings']) - resolved,
    again: Number(details['again']),
    findings,
    consoleUrl: service.consoleUrl,
  }
}

async function call(
  { callMsMax = CALL_MS_MAX }: AlertContext,
  { url, rules }: NonNullable<AlertChannels['webhook']>,
  alert: Alert,
  signal: AbortSignal,
): Promise<Tried> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'Bursar' }
  const body = JSON.stringify({ text: chatText(alert) })
  const { errorCode } = await callEndpoint({ url, headers, body }, { rules, callMsMax }, signal)
  if (errorCode !== null) throw new AppError(errorCode)
  return { kind: 'done' }
}

async function write(
  { mailer, from }: NonNullable<AlertChannels['email']>,
  {
    address,
    message: outboxMessage,
    alert,
  }: { address: string; message: OutboxMessage; alert: Alert },
  signal: AbortSignal,
): Promise<Tried> {
  const message = {
    ...alertText(alert),
    messageId: `<${outboxMessage.messageId}@${domainOfAddress(from.address)}>`,
    from,
    to: address,
    replyTo: null,
    language: 'en' as const,
    date: outboxMessage.pendingSince,
  }
  const posted = await mailer.post(message, signal)
  // Also what is refused for good: somebody mends the mailbox, and the alert is still wanted.
  if ('errorCode' in posted) throw new AppError(posted.errorCode)
  return { kind: 'done' }
}
