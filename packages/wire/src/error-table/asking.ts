interface AskingEntry {
  family: 'transient' | 'permanent'
  message: string
  advice: string
}

/** What stands between a question after an entitlement and its answer. Part of `errors.ts`. */
export const ASKING = {
  ENTITLEMENTS_BUSY: {
    family: 'transient',
    message: 'The entitlement queue is full.',
    advice: 'Retry. Let the client cache answers, or add a node.',
  },
  BURSAR_UNAVAILABLE: {
    family: 'transient',
    message: 'Bursar cannot be reached, or does not answer in time.',
    advice: 'Retry. Check that `bursar serve` runs and that the client has its URL.',
  },
  BURSAR_REFUSED: {
    family: 'permanent',
    message: 'Bursar refuses the client’s request.',
    advice: 'The detail contains the error code. Check that the client has a token from API_TOKEN.',
  },
  REFERENCE_IMPOSSIBLE: {
    family: 'permanent',
    message: 'A reference for this tenant cannot be signed.',
    advice: 'Pass a valid tenant ID, the mode of your Stripe key, and the REFERENCE_KEY of Bursar.',
  },
} as const satisfies Record<string, AskingEntry>
