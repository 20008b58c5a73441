import { createHmac } from 'node:crypto'

/**
 * The `stripe-signature` header: one `v1` for each secret, as during a rotation. `at` is in Unix
 * seconds. https://docs.stripe.com/webhooks#verify-manually
 */
export function signatureHeader(body: string, secrets: readonly string[], at: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  )
  return [`t=${at}`, ...signatures].join(',')
}
