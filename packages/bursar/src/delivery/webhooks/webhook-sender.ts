import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { type WebhookKey, webhookHeaders } from '@bursar/wire/standard-webhooks'
import type { MessageHandler } from '../../subscription/outgoing/message-handler.ts'
import { CALL_MS_MAX, type Call, callEndpoint } from './call-endpoint.ts'
import { admitCall, type Pool, recordCall } from './endpoints.store.ts'
import type { EndpointRules } from './resolve-endpoint.ts'
import { webhookBody } from './webhook-body.ts'

export interface WebhookEndpoint {
  readonly name: string
  readonly url: URL
  /** Every message is signed with each of them. */
  readonly keys: readonly WebhookKey[]
}

export interface WebhookSenderOptions {
  readonly pool: Pool
  /** For the time a message says it was sent at. */
  readonly clock: Clock
  readonly endpoints: readonly WebhookEndpoint[]
  readonly rules: EndpointRules
  /** Default: 15 s. */
  readonly callMsMax?: number
}

/** A node that was started before an endpoint was added takes its outgoing webhooks, too. */
const UNKNOWN_ENDPOINT_MS = 86_400_000

/**
 * Carries outgoing webhooks out: one signed POST to one endpoint per try. An endpoint may get the
 * same
 * `webhook-id` more than once, when we were killed before we could write down that it was accepted.
 */
export function makeWebhookSender(options: WebhookSenderOptions): MessageHandler {
  const { pool, clock, rules, callMsMax = CALL_MS_MAX } = options
  const endpoints = new Map(options.endpoints.map((endpoint) => [endpoint.name, endpoint]))
  return async (outboxMessage, signal) => {
    const { messageId, target, pendingSince } = outboxMessage
    const endpoint = endpoints.get(target)
    if (endpoint === undefined) {
      const isGone = clock.now().getTime() - pendingSince.getTime() >= UNKNOWN_ENDPOINT_MS
      if (!isGone) throw new AppError('ENDPOINT_UNKNOWN')
      return { kind: 'dropped', because: 'ENDPOINT_NOT_CONFIGURED' }
    }
    const admission = await admitCall(pool, { endpoint: target, pendingSince })
    if (admission === 'too_late') return { kind: 'dropped', because: 'ENDPOINT_DISABLED' }
    if (admission === 'paused') return { kind: 'waiting', errorCode: 'ENDPOINT_PAUSED' }
    const timestampSeconds = Math.floor(clock.now().getTime() / 1000)
    const message = { id: messageId, timestampSeconds, body: webhookBody(outboxMessage) }
    const called = await callEndpoint(sign(message, endpoint), { rules, callMsMax }, signal)
    await recordCall(pool, { messageId, endpoint: target }, called)
    if (called.errorCode !== null) throw new AppError(called.errorCode)
    return { kind: 'done' }
  }
}

function sign(message: Parameters<typeof webhookHeaders>[0], endpoint: WebhookEndpoint): Call {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Bursar',
    ...webhookHeaders(message, endpoint.keys),
  }
  return { url: endpoint.url, headers, body: message.body }
}
