/** Of a tenant of whom nothing is known. */
export const NOTHING_KNOWN = {
  limit: 0,
  used: null,
  usedAsOf: null,
  plan: null,
  status: null,
  asOf: null,
} as const
