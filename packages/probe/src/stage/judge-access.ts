import type { Judgement } from '../contract.ts'
import type { StateRow } from '../oracle/state-oracle.ts'

/** What the owner wants to happen to access. */
export type AccessPolicy = 'keep' | 'revoke' | undefined

/**
 * Judges access against the policy. Without a policy, an endpoint that ignores the event gets a
 * warning, and any reaction passes.
 */
export function judgeAccess(seen: {
  what: string
  policy: AccessPolicy
  row: StateRow | null
  /** What changed in the state, in words. */
  change: string
}): Judgement {
  const entitled = seen.row?.entitled === true
  if (seen.policy !== undefined) {
    const right = entitled === (seen.policy === 'keep')
    const reason =
      `After ${seen.what}, access is ${entitled ? 'kept' : 'removed'}. The policy is ` +
      `${seen.policy}.`
    return { verdict: right ? 'pass' : 'fail', reason }
  }
  if (seen.change === '') {
    const reason = `The endpoint ignored ${seen.what}. If this is intended, set --policy.`
    return { verdict: 'warn', reason }
  }
  return { verdict: 'pass', reason: `The endpoint recorded ${seen.what}: ${seen.change}.` }
}
