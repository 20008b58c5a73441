import {
  findSigningSecrets,
  parseSignatureHeader,
  type SignatureHeader,
  type SigningSecret,
  TOLERANCE_SECONDS,
} from '@bursar/wire/stripe-signature'
import { readEnvelope } from './read-envelope.ts'
import type { RefusalCode } from './refusals.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** The largest body that is read, in bytes. Stripe’s largest are well below. */
export const BODY_BYTES_MAX = 1_048_576

/** One HTTP request that claims to carry an event. */
export interface Delivery {
  /** `Stripe-Signature`; where it came more than once, joined with a comma and a space. */
  signatureHeader: string | null
  /** What `timelyHeader` made of the header just now; absent: it is judged here. */
  timely?: SignatureHeader
  contentEncoding: string | null
  /** The exact bytes received. */
  body: Uint8Array
}

export type Verdict =
  | { kind: 'verified'; event: VerifiedEvent; secretIndexes: readonly number[] }
  | { kind: 'refused'; code: RefusalCode }

/**
 * Bytes → an event we believe Stripe sent, or the reason why not. Pure; never throws. The JSON is
 * looked at only after the signature has been found right, so a stranger reaches no parser.
 */
export function verifyDelivery(
  delivery: Delivery,
  options: { secrets: readonly SigningSecret[]; now: Date },
): Verdict {
  const { body } = delivery
  if (delivery.contentEncoding !== null) return refused('CONTENT_ENCODED')
  const header = delivery.timely ?? timelyHeader(delivery.signatureHeader, options.now)
  if (typeof header === 'string') return refused(header)
  if (body.length > BODY_BYTES_MAX) return refused('BODY_TOO_LARGE')
  if (body.length === 0) return refused('BODY_EMPTY')
  const secretIndexes = findSigningSecrets(header, body, options.secrets)
  if (secretIndexes.length === 0) return refused('SIGNATURE_MISMATCH')
  const event = readEnvelope(body)
  return typeof event === 'string' ? refused(event) : { kind: 'verified', event, secretIndexes }
}

/**
 * What a `Stripe-Signature` header says, where its form and its time are right. It can be known
 * before the body is read; whether the signature is right can not.
 */
export function timelyHeader(text: string | null, now: Date): SignatureHeader | RefusalCode {
  const header = parseSignatureHeader(text)
  if (typeof header === 'string') return header
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(header.timestamp)
  if (ageSeconds < -TOLERANCE_SECONDS) return 'TIMESTAMP_TOO_NEW'
  // Written so that a clock that says nothing (NaN) refuses.
  return ageSeconds <= TOLERANCE_SECONDS ? header : 'TIMESTAMP_TOO_OLD'
}

function refused(code: RefusalCode): Verdict {
  return { kind: 'refused', code }
}
