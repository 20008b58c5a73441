const PREFIX = 'whsec_'
/** What Standard Webhooks demands of a key. */
const KEY_BYTES_MIN = 24
const KEY_BYTES_MAX = 64
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** `whsec_` and the base64 of 24 to 64 bytes → those bytes; null where it is no such secret. */
export function webhookSecretBytes(secret: string): Buffer | null {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  if (!BASE64.test(encoded)) return null
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.length < KEY_BYTES_MIN || bytes.length > KEY_BYTES_MAX ? null : bytes
}
