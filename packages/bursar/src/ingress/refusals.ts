interface Refusal {
  /** The answer’s HTTP status. */
  status: 400 | 413 | 415
  message: string
  advice: string
}

/** Why a delivery is not believed: the sender must act. The answer names the code and no more. */
export const REFUSALS = {
  CONTENT_ENCODED: {
    status: 415,
    message: 'The request has a Content-Encoding header.',
    advice: 'Stripe does not compress deliveries. Look for a proxy that does.',
  },
  SIGNATURE_MISSING: {
    status: 400,
    message: 'The Stripe-Signature header is missing.',
    advice: 'If Stripe sent this request, a proxy dropped the header.',
  },
  SIGNATURE_TOO_LONG: {
    status: 400,
    message: 'The Stripe-Signature header has more than 4 KB or more than 16 signatures.',
    advice: 'Stripe sends one signature per active secret. Check which client sends this.',
  },
  SIGNATURE_REPEATED: {
    status: 400,
    message: 'The request has more than one Stripe-Signature header.',
    advice: 'Look for a proxy that adds the header again.',
  },
  SIGNATURE_MALFORMED: {
    status: 400,
    message: 'The Stripe-Signature header is not one timestamp and at least one v1 signature.',
    advice: 'Look for a proxy that rewrites the header.',
  },
  TIMESTAMP_TOO_OLD: {
    status: 400,
    message: 'The delivery was signed more than 300 seconds ago.',
    advice: 'Check the clock of this machine. If it is right, someone replays an old delivery.',
  },
  TIMESTAMP_TOO_NEW: {
    status: 400,
    message: 'The signature is dated more than 300 seconds in the future.',
    advice: 'Check the clock of this machine.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than 1 MiB.',
    advice: 'Stripe sends no bodies of that size. Check which client sends this.',
  },
  BODY_EMPTY: {
    status: 400,
    message: 'The body is empty.',
    advice: 'Something in front of Bursar read the body and did not pass it on.',
  },
  SIGNATURE_MISMATCH: {
    status: 400,
    message: 'No signature in the header matches this body with any of the secrets.',
    advice: 'Check the signing secret of this endpoint, and that no proxy rewrites the body.',
  },
  BODY_NOT_JSON: {
    status: 400,
    message: 'The body is signed but is not JSON (RFC 8259, UTF-8, at most 64 levels).',
    advice: 'Stripe sends JSON. Check what else has the signing secret.',
  },
  BODY_NOT_AN_EVENT: {
    status: 400,
    message: 'The body is signed but is not a Stripe event.',
    advice: 'Stripe sends only events. Check what else has the signing secret.',
  },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof REFUSALS
