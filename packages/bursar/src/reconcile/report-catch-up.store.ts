import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool } from '../postgres/pool.ts'
import { openFindings, reconcileFindings } from '../subscription/finding/findings.store.ts'
import { type CatchUpReport, catchUpFindings } from './catch-up-findings.ts'

export type { Pool }

/** Opens and resolves the findings of one run. */
export async function reportCatchUp(pool: Pool, report: CatchUpReport): Promise<void> {
  const findings = catchUpFindings(report)
  const of = { account: report.account, objectId: 'events', tenantId: null, findings }
  await inTransaction(pool, (tx) =>
    report.missed === null ? openFindings(tx, of) : reconcileFindings(tx, of),
  )
}
