/**
 * What became of an event, in the order in which an operator looks for them; `pending` while its
 * subject has not settled.
 */
export const EVENT_OUTCOMES = [
  'pending',
  'accepted',
  'unchanged',
  'blocked',
  'waiting',
  'linked',
  'pointed',
  'quarantined',
  'not_found',
  'dead_letter',
] as const
