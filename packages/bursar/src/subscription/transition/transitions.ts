import type { Status } from '../status.ts'

/**
 * `yes`: anybody entitled may cause it. `truth`: only the word of a fetch may, audited as unusual.
 * `never`: blocked for all. `same`: nothing moves.
 */
export type Permission = 'yes' | 'truth' | 'never' | 'same'

/** Who wants the transition: a fetched answer of Stripe, the passing of time, or an operator. */
export type Cause = 'truth' | 'tick' | 'operator'

type From = Status | 'none'

/** From × to. Rendered into docs/concepts/statuses.md. */
export const TRANSITIONS = {
  none: { TRIAL: 'yes', ACTIVE: 'yes', GRACE: 'yes', SUSPENDED: 'yes', EXPIRED: 'yes' },
  TRIAL: { TRIAL: 'same', ACTIVE: 'yes', GRACE: 'yes', SUSPENDED: 'yes', EXPIRED: 'yes' },
  ACTIVE: { TRIAL: 'truth', ACTIVE: 'same', GRACE: 'yes', SUSPENDED: 'yes', EXPIRED: 'yes' },
  GRACE: { TRIAL: 'truth', ACTIVE: 'yes', GRACE: 'same', SUSPENDED: 'yes', EXPIRED: 'yes' },
  SUSPENDED: { TRIAL: 'truth', ACTIVE: 'yes', GRACE: 'truth', SUSPENDED: 'same', EXPIRED: 'yes' },
  EXPIRED: { TRIAL: 'never', ACTIVE: 'never', GRACE: 'never', SUSPENDED: 'never', EXPIRED: 'same' },
} as const satisfies Record<From, Record<Status, Permission>>

export type TransitionVerdict = 'same' | 'allowed' | 'unusual' | 'blocked'

/** What the table says of one transition, asked by one cause. */
export function transitionVerdict(
  from: Status | null,
  to: Status,
  cause: Cause,
): TransitionVerdict {
  const permission: Permission = TRANSITIONS[from ?? 'none'][to]
  if (permission === 'same') return 'same'
  if (permission === 'yes') return 'allowed'
  if (permission === 'truth' && cause === 'truth') return 'unusual'
  return 'blocked'
}
