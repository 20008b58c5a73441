import { SUBJECT_KINDS } from '../subscription/subject.ts'
import { giveTokensBack, takeTokens } from './budget.store.ts'
import { type Claim, claimSubjects, findWorkable } from './claim.store.ts'
import type { Tx } from './settle.store.ts'

export interface Claiming {
  readonly pool: Tx
  /** '' and the connected accounts. */
  readonly accounts: readonly string[]
  /** Reads per second, account and Stripe endpoint, over all nodes; null: no budget. */
  readonly requestsPerSecond: number | null
  /** A run that tries each subject once: what has failed since its start is claimed no more. */
  readonly onceSince?: Date
}

/** Claims at most `limit` subjects, each with the token that its fetch will cost. */
export async function claimWithinBudget(claiming: Claiming, limit: number): Promise<Claim[]> {
  const { pool, accounts, requestsPerSecond, onceSince } = claiming
  const claims: Claim[] = []
  for (const workable of await findWorkable(pool, accounts, onceSince)) {
    const wanted = limit - claims.length
    if (wanted <= 0) break
    const { account, kind } = workable
    if (requestsPerSecond === null) {
      claims.push(...(await claimSubjects(pool, workable, wanted, onceSince)))
      continue
    }
    const bucket = { account, endpoint: SUBJECT_KINDS[kind].endpoint, requestsPerSecond }
    const tokens = await takeTokens(pool, bucket, wanted)
    const claimed = tokens === 0 ? [] : await claimSubjects(pool, workable, tokens, onceSince)
    await giveTokensBack(pool, bucket, tokens - claimed.length)
    claims.push(...claimed)
  }
  return claims
}
