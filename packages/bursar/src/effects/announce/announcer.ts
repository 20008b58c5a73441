import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { type WebhookKey, webhookHeaders } from '@bursar/wire/standard-webhooks'
import type { EffectHandler } from '../../subscription/owing/effect-handler.ts'
import { announcementBody } from './announcement-body.ts'
import { CALL_MS_MAX, type Call, callReceiver } from './call-receiver.ts'
import { admitCall, type Pool, recordCall } from './endpoints.store.ts'
import type { ReceiverRules } from './resolve-receiver.ts'

export interface AnnounceEndpoint {
  readonly name: string
  readonly url: URL
  /** Every message is signed with each of them. */
  readonly keys: readonly WebhookKey[]
}

export interface AnnouncerOptions {
  readonly pool: Pool
  /** For the time a message says it was sent at. */
  readonly clock: Clock
  readonly endpoints: readonly AnnounceEndpoint[]
  readonly rules: ReceiverRules
  /** Default: 15 s. */
  readonly callMsMax?: number
}

/** A node that was started before an endpoint was added takes its announcements, too. */
const UNKNOWN_ENDPOINT_MS = 86_400_000

/**
 * Carries announcements out: one signed POST to one endpoint per try. A receiver may get the same
 * `webhook-id` more than once, when we were killed before we could write down that it was accepted.
 */
export function makeAnnouncer(options: AnnouncerOptions): EffectHandler {
  const { pool, clock, rules, callMsMax = CALL_MS_MAX } = options
  const endpoints = new Map(options.endpoints.map((endpoint) => [endpoint.name, endpoint]))
  return async (effect, signal) => {
    const { effectId, target, owedSince } = effect
    const endpoint = endpoints.get(target)
    if (endpoint === undefined) {
      const isGone = clock.now().getTime() - owedSince.getTime() >= UNKNOWN_ENDPOINT_MS
      if (!isGone) throw new AppError('RECEIVER_UNKNOWN')
      return { kind: 'dropped', because: 'ENDPOINT_NOT_CONFIGURED' }
    }
    const admission = await admitCall(pool, { endpoint: target, owedSince })
    if (admission === 'too_late') return { kind: 'dropped', because: 'ENDPOINT_DISABLED' }
    if (admission === 'paused') return { kind: 'waiting', errorCode: 'RECEIVER_PAUSED' }
    const timestampSeconds = Math.floor(clock.now().getTime() / 1000)
    const message = { id: effectId, timestampSeconds, body: announcementBody(effect) }
    const called = await callReceiver(sign(message, endpoint), { rules, callMsMax }, signal)
    await recordCall(pool, { effectId, endpoint: target }, called)
    if (called.errorCode !== null) throw new AppError(called.errorCode)
    return { kind: 'done' }
  }
}

function sign(message: Parameters<typeof webhookHeaders>[0], endpoint: AnnounceEndpoint): Call {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Bursar',
    ...webhookHeaders(message, endpoint.keys),
  }
  return { url: endpoint.url, headers, body: message.body }
}
