interface AskingEntry {
  family: 'transient' | 'permanent'
  message: string
  advice: string
}

/** What stands between a question after an entitlement and its answer. Part of `errors.ts`. */
export const ASKING = {
  ENTITLEMENTS_BUSY: {
    family: 'transient',
    message: 'More questions after entitlements are waiting than may wait.',
    advice: 'Ask again; let the client cache answers, or add a node.',
  },
  BURSAR_UNAVAILABLE: {
    family: 'transient',
    message: 'Bursar cannot be reached, or does not answer in time.',
    advice: 'Try again; look whether `bursar serve` runs, and at the url of the client.',
  },
  BURSAR_REFUSED: {
    family: 'permanent',
    message: 'Bursar refuses what the client asks for.',
    advice: 'Look at the code in the detail; the client and API_TOKEN must have the same token.',
  },
  REFERENCE_IMPOSSIBLE: {
    family: 'permanent',
    message: 'A reference for this tenant cannot be signed.',
    advice: 'Pass a tenant ID, the mode of your Stripe key, and the REFERENCE_KEY of Bursar.',
  },
} as const satisfies Record<string, AskingEntry>
