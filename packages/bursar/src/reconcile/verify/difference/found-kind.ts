import type { DifferenceKind } from './difference.ts'

/** The ways in which another system can answer differently. */
export const SHADOW_KINDS = [
  'tenant_unknown',
  'feature_unknown',
  'only_other_allows',
  'only_bursar_allows',
  'limit',
] as const

export type ShadowKind = (typeof SHADOW_KINDS)[number]

/** What a comparison can find: with Stripe, with another system, or of a whole row. */
export type FoundKind = DifferenceKind | ShadowKind | 'rebuilt'
