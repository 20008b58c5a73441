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
    message: 'The request has a Content-Encoding.',
    advice: 'Stripe never compresses: look for a proxy that does.',
  },
  SIGNATURE_MISSING: {
    status: 400,
    message: 'There is no Stripe-Signature header.',
    advice: 'If Stripe did send this, a proxy drops the header.',
  },
  SIGNATURE_TOO_LONG: {
    status: 400,
    message: 'The Stripe-Signature header has more than 4 KB or more than 16 signatures.',
    advice: 'Stripe sends one signature per active secret: look at who is calling.',
  },
  SIGNATURE_REPEATED: {
    status: 400,
    message: 'There is more than one Stripe-Signature header.',
    advice: 'Look for a proxy that adds the header a second time.',
  },
  SIGNATURE_MALFORMED: {
    status: 400,
    message: 'The Stripe-Signature header is not one timestamp and at least one v1 signature.',
    advice: 'Look for a proxy that rewrites the header.',
  },
  TIMESTAMP_TOO_OLD: {
    status: 400,
    message: 'The delivery was signed more than 300 seconds ago.',
    advice: 'Check the clock of this machine; otherwise somebody replays an old delivery.',
  },
  TIMESTAMP_TOO_NEW: {
    status: 400,
    message: 'The delivery is signed more than 300 seconds in the future.',
    advice: 'Check the clock of this machine.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than 1 MiB.',
    advice: 'Stripe sends nothing that large: look at who is calling.',
  },
  BODY_EMPTY: {
    status: 400,
    message: 'The body is empty.',
    advice: 'Something before Bursar has read the body and did not pass it on.',
  },
  SIGNATURE_MISMATCH: {
    status: 400,
    message: 'No signature of the header belongs to this body and any of the secrets.',
    advice: 'Check the signing secret of this endpoint, and that no proxy rewrites the body.',
  },
  BODY_NOT_JSON: {
    status: 400,
    message: 'The body is signed and is not JSON (RFC 8259, UTF-8, at most 64 levels).',
    advice: 'Stripe sends JSON: look at who else holds the signing secret.',
  },
  BODY_NOT_AN_EVENT: {
    status: 400,
    message: 'The body is signed and is not a Stripe event.',
    advice: 'Stripe sends events only: look at who else holds the signing secret.',
  },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof REFUSALS
