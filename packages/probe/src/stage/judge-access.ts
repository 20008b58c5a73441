import type { Judgement } from '../contract.ts'
import type { StateRow } from '../oracle/state-oracle.ts'

/** What an owner may have decided about access after something happened. */
export type AccessPolicy = 'keep' | 'revoke' | undefined

/**
 * Judges access against the stated policy. Where none is stated, an endpoint that noticed nothing
 * at all is warned of, and one that did something has decided for itself.
 */
export function judgeAccess(seen: {
  what: string
  policy: AccessPolicy
  row: StateRow | null
  /** What changed in the state, as a sentence. */
  change: string
}): Judgement {
  const entitled = seen.row?.entitled === true
  if (seen.policy !== undefined) {
    const right = entitled === (seen.policy === 'keep')
    const reason =
      `After ${seen.what} access is ${entitled ? 'kept' : 'gone'}; the policy is ` +
      `${seen.policy}.`
    return { verdict: right ? 'pass' : 'fail', reason }
  }
  if (seen.change === '') {
    const reason = `${seen.what} went by unnoticed: nothing changed. State a policy.`
    return { verdict: 'warn', reason }
  }
  return { verdict: 'pass', reason: `${seen.what} is noticed: ${seen.change}.` }
}
