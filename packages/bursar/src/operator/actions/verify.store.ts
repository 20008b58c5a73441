import type { KeyObject } from 'node:crypto'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { verifyAudit } from '../../audit/verify-audit.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { noteAction } from './note-action.store.ts'

export type { Pool }

/** Breaks of the audit log that one answer lists. */
const BREAKS_MAX = 100
/** Accepted losses that one answer lists. */
const LOSSES_MAX = 100

const NOW = 'select bursar.clock() as now'

/** It reads the whole audit log, so who asked for it is written down as well. */
export async function verifyAsAsked(
  pool: Pool,
  audit: { readonly key: KeyObject; readonly anchorFile: string },
  { operatorId }: { readonly operatorId: string },
): Promise<OperatorAnswer<'verifyAudit'>> {
  const { ok, tenants, rows, breaks, accepted_losses } = await verifyAudit(pool, audit)
  const now = await inTransaction(pool, async (tx) => {
    const acting = { operatorId, reason: 'asked for in the console' }
    const details = { rows, verdict: ok ? 'ok' : 'broken' }
    await noteAction(tx, acting, { action: 'audit.verified', tenantId: null, details }, audit.key)
    return (await query<{ now: Date }>(tx, { name: 'operator_now', text: NOW })).rows[0]!.now
  })
  return {
    ok,
    tenants,
    rows,
    breaks: breaks.slice(0, BREAKS_MAX),
    breaks_found: breaks.length,
    accepted_losses: accepted_losses.slice(0, LOSSES_MAX),
    accepted_losses_found: accepted_losses.length,
    verified_at: now.toISOString(),
  }
}
