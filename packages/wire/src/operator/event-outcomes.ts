/**
 * What became of an event, in the order in which an operator looks for them; `pending` while its
 * object has not observed.
 */
export const EVENT_OUTCOMES = [
  'pending',
  'accepted',
  'unchanged',
  'blocked',
  'waiting',
  'linked',
  'pointed',
  'on_hold',
  'not_found',
  'dead_letter',
] as const
