import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** At most this many signatures are compared; Stripe sends one per active secret. */
export const SIGNATURES_MAX = 16
/** A longer `Stripe-Signature` header is refused unread. Sixteen signatures need 1.1 KB. */
export const SIGNATURE_HEADER_BYTES_MAX = 4096
/** How old or how far ahead a timestamp may be, in seconds, inclusive: what Stripe’s SDKs use. */
export const TOLERANCE_SECONDS = 300

/** A signing secret made ready once. Prints as nothing: the text is inside the key object. */
export interface SigningSecret {
  readonly key: KeyObject
}

/** What a well-formed `Stripe-Signature` header says. */
export interface SignatureHeader {
  /** The digits of `t`, exactly as they were signed. */
  timestamp: string
  /** The `v1` values that can match at all (64 lower-case hexadecimal digits), as 32 bytes. */
  signatures: readonly Buffer[]
}

export type SignatureHeaderFault =
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_REPEATED'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_TOO_LONG'

// No leading zero: the sender signed the number, so there is only one way to write it.
const TIMESTAMP = /^(?:0|[1-9][0-9]{0,11})$/
const V1_DIGEST = /^[0-9a-f]{64}$/
const SCHEME = /^[A-Za-z0-9_]{1,32}$/
const PRINTABLE = /^[\x21-\x7e]+$/

/** The key is the whole text of the secret, `whsec_` included, as UTF-8. */
export function prepareSecret(text: string): SigningSecret {
  return { key: createSecretKey(Buffer.from(text, 'utf8')) }
}

/**
 * Reads `t=<unix seconds>,v1=<hex>[,v1=<hex>…]` strictly. Other schemes (`v0`, `v2`) are ignored.
 * A `v1` that cannot match (upper case, wrong length) is counted and never tried.
 */
export function parseSignatureHeader(
  header: string | null,
): SignatureHeader | SignatureHeaderFault {
  if (header === null || header === '') return 'SIGNATURE_MISSING'
  if (header.length > SIGNATURE_HEADER_BYTES_MAX) return 'SIGNATURE_TOO_LONG'
  // HTTP joins a repeated header with a comma and a space; Stripe never writes the space.
  if (header.includes(', ')) return 'SIGNATURE_REPEATED'
  if (!PRINTABLE.test(header)) return 'SIGNATURE_MALFORMED'
  let timestamp: string | null = null
  let count = 0
  const signatures: Buffer[] = []
  for (const item of header.split(',')) {
    const equals = item.indexOf('=')
    const scheme = item.slice(0, Math.max(equals, 0))
    const value = item.slice(equals + 1)
    if (!SCHEME.test(scheme) || value === '') return 'SIGNATURE_MALFORMED'
    if (scheme === 't') {
      if (timestamp !== null || !TIMESTAMP.test(value)) return 'SIGNATURE_MALFORMED'
      timestamp = value
    } else if (scheme === 'v1') {
      if (value.includes('=')) return 'SIGNATURE_MALFORMED'
      count += 1
      if (count > SIGNATURES_MAX) return 'SIGNATURE_TOO_LONG'
      if (V1_DIGEST.test(value)) signatures.push(Buffer.from(value, 'hex'))
    }
  }
  if (timestamp === null || signatures.length === 0) return 'SIGNATURE_MALFORMED'
  return { timestamp, signatures }
}

/**
 * The indexes of the secrets that signed these bytes, ascending: while a secret is rolled, Stripe
 * signs with both. Every secret is tried with every signature, so the time tells how many there
 * were and never which one was near.
 */
export function findSigningSecrets(
  { timestamp, signatures }: SignatureHeader,
  body: Uint8Array,
  secrets: readonly SigningSecret[],
): number[] {
  const found: number[] = []
  for (let index = 0; index < secrets.length; index += 1) {
    const expected = digest(secrets[index]!.key, timestamp, body)
    let matches = 0
    for (const signature of signatures) {
      matches |= timingSafeEqual(signature, expected) ? 1 : 0
    }
    if (matches === 1) found.push(index)
  }
  return found
}

/** The header a sender writes: one `v1` per secret, as Stripe does while a secret is rolled. */
export function signStripeHeader(options: {
  body: Uint8Array | string
  secret: string | readonly string[]
  timestampSeconds: number
}): string {
  const secrets = typeof options.secret === 'string' ? [options.secret] : options.secret
  const timestamp = String(options.timestampSeconds)
  const signatures = secrets.map(
    (secret) =>
      `v1=${digest(Buffer.from(secret, 'utf8'), timestamp, options.body).toString('hex')}`,
  )
  return [`t=${timestamp}`, ...signatures].join(',')
}

function digest(key: KeyObject | Buffer, timestamp: string, body: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(`${timestamp}.`).update(body).digest()
}
