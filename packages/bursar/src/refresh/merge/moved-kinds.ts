/** What a merge moves, each kind by one statement of its owner. */
export const MOVED_KINDS = [
  'customer',
  'subscription',
  'override',
  'usage',
  'intent',
  'approval',
  'finding',
  'message',
] as const
export type MovedKind = (typeof MOVED_KINDS)[number]
