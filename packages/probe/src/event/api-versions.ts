/** The release trains of the Stripe API, newest first, and the last version before them. */
export const API_VERSIONS = [
  '2026-09-30.endive',
  '2026-03-25.dahlia',
  '2025-09-30.clover',
  '2025-03-31.basil',
  '2024-09-30.acacia',
  '2020-08-27',
] as const

export type ApiVersion = (typeof API_VERSIONS)[number]

/** Since basil, items have the period and an invoice has its subscription under `parent`. */
export function isBasilOrLater(version: ApiVersion): boolean {
  return version >= '2025-03-31'
}
