import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool } from '../../postgres/pool.ts'
import { reconcileFindings } from '../../subscription/finding/findings.store.ts'
import type { Finding } from '../../subscription/finding.ts'
import { listDifferences } from './difference/differences.store.ts'
import { sayDifference } from './difference/say-difference.ts'

/** Differences that a finding names; the command lists them all. */
const NAMED_MAX = 5

export interface ToReport {
  readonly account: string
  readonly runId: string
  readonly differences: number
}

/** Opens or resolves the finding of an account after a run over all of it. */
export async function reportVerified(
  pool: Pool,
  { account, runId, differences }: ToReport,
): Promise<void> {
  const page = await listDifferences(pool, runId, { after: '0', limit: NAMED_MAX * 10 })
  const named = page.filter(({ heldBy }) => heldBy === null).slice(0, NAMED_MAX)
  const findings = differences === 0 ? [] : [answersDiffer(differences, named.map(sayDifference))]
  const of = { account, objectId: 'answers', tenantId: null, findings }
  await inTransaction(pool, (tx) => reconcileFindings(tx, of))
}

function answersDiffer(count: number, named: readonly string[]): Finding {
  const differences = count === 1 ? '1 difference' : `${count.toLocaleString('en-US')} differences`
  return {
    kind: 'answers_differ',
    summary: `Bursar found ${differences} between its answers and Stripe.`,
    details: { differences: count, first: named },
  }
}
