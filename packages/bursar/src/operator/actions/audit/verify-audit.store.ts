import { verifyAudit as verify } from '../../../audit/verify-audit.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { query } from '../../../postgres/query.ts'
import type { OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'

/** Breaks of the audit log that one answer lists. */
const BREAKS_MAX = 100
/** Accepted losses that one answer lists. */
const LOSSES_MAX = 100

const NOW = 'select bursar.clock() as now'

/** It reads the whole audit log, so who asked for it is written down as well. */
export const verifyAudit: OperatorAction<'verifyAudit'> = {
  sentences: {
    'audit.verified': (of) =>
      `verified the audit log: ${text(of, 'verdict')}, ${text(of, 'rows')} rows`,
  },
  async run({ pool, auditKey: key, anchorFile }, _asked, { operatorId }) {
    const { ok, tenants, rows, breaks, accepted_losses } = await verify(pool, { key, anchorFile })
    const now = await inTransaction(pool, async (tx) => {
      const acting = { operatorId, reason: 'asked for in the console' }
      const details = { rows, verdict: ok ? 'ok' : 'broken' }
      await noteAction(tx, acting, { action: 'audit.verified', tenantId: null, details }, key)
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
  },
}
