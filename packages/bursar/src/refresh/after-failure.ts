import { AppError } from '@bursar/wire/errors'
import type { Random } from '@bursar/wire/random'
import type { Claim } from './object/claim.store.ts'

/** Answers of 404, or that cannot be understood, before it is observed with a finding. */
export const ATTEMPTS_MAX = 3

/** Failures of our own (a bug) get more tries, because a fixed version may be on its way. */
const BUG_ATTEMPTS_MAX = 10

const FIRST_DELAY_SECONDS = 1
const DELAY_SECONDS_MAX = 300
/** Up to this share is added, so that what failed together does not come back together. */
const JITTER = 0.5
/** Beyond this the delay stands at its maximum anyway. */
const EXPONENT_MAX = 12

/** What becomes of a claim whose refresh failed. */
export type AfterFailure =
  | {
      readonly kind: 'postpone'
      readonly delaySeconds: number
      readonly attempts: number
      readonly failures: number
      readonly errorCode: string
    }
  | { readonly kind: 'give_up'; readonly errorCode: string }

/**
 * An outage never uses up attempts: 429, 5xx, network and 401 only wait longer and longer. What
 * no waiting can mend is tried a few times and then becomes a dead letter.
 */
export function afterFailure(claim: Claim, error: unknown, random: Random): AfterFailure {
  const { code, family } =
    error instanceof AppError ? error : ({ code: 'INVARIANT_BROKEN', family: 'bug' } as const)
  const isHealing = family === 'transient'
  const attempts = isHealing ? claim.attempts : claim.attempts + 1
  const failures = claim.failures + 1
  const max = family === 'bug' ? BUG_ATTEMPTS_MAX : ATTEMPTS_MAX
  if (!isHealing && attempts >= max) return { kind: 'give_up', errorCode: code }
  return {
    kind: 'postpone',
    delaySeconds: delaySeconds(failures, random),
    attempts,
    failures,
    errorCode: code,
  }
}

/** The first is at most 1.5 s, then about twice the one before, never more than five minutes. */
export function delaySeconds(failures: number, random: Random): number {
  const exponent = Math.min(failures - 1, EXPONENT_MAX)
  // The share fits below the maximum, so that it does its work at the maximum as well.
  const base = Math.min(FIRST_DELAY_SECONDS * 2 ** exponent, DELAY_SECONDS_MAX / (1 + JITTER))
  return base * (1 + JITTER * random())
}
