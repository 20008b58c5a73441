/** The release trains of Stripe's API, newest first, and the last version before there were any. */
export const API_VERSIONS = [
  '2026-09-30.endive',
  '2026-03-25.dahlia',
  '2025-09-30.clover',
  '2025-03-31.basil',
  '2024-09-30.acacia',
  '2020-08-27',
] as const

export type ApiVersion = (typeof API_VERSIONS)[number]

/** From basil on, the period stands on the items and an invoice names its subscription deeper. */
export function isBasilOrLater(version: ApiVersion): boolean {
  return version >= '2025-03-31'
}
