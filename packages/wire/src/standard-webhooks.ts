import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { webhookSecretBytes } from './webhook-secret.ts'

/** Standard Webhooks, the symmetric scheme `v1`: https://www.standardwebhooks.com */

/** A signing key made ready once. Prints as nothing: the bytes are inside the key object. */
export interface WebhookKey {
  readonly key: KeyObject
}

/** `whsec_` and the base64 of 24 to 64 bytes → the key; null where it is no such secret. */
export function webhookKeyOf(secret: string): WebhookKey | null {
  const bytes = webhookSecretBytes(secret)
  return bytes === null ? null : { key: createSecretKey(bytes) }
}

export interface WebhookMessage {
  /** The idempotency key: the same whenever the message is sent again. Without a dot. */
  readonly id: string
  /** When it is sent, in Unix seconds; another one at every try. */
  readonly timestampSeconds: number
  readonly body: string
}

/** The three headers of a message: one signature per key, so that a secret can be rolled. */
export function webhookHeaders(
  { id, timestampSeconds, body }: WebhookMessage,
  keys: readonly WebhookKey[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(timestampSeconds)
  const signatures = keys.map(
    ({ key }) =>
      `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
