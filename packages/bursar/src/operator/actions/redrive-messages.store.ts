import { type Redrive, redriveDead } from '../../outbox/enqueue/replay.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { ActionContext } from './act-on-finding.store.ts'
import { type Acting, type Noted, noteAction } from './note-action.store.ts'

/** Enqueues again what was given up, in one commit with the note of who and why. */
export function redriveMessages(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  redrive: Redrive,
): Promise<{ readonly redriven: number; readonly audit: Noted }> {
  return inTransaction(pool, async (tx) => {
    const redriven = await redriveDead(tx, redrive)
    const details = { kind: redrive.kind, since: redrive.since.toISOString(), redriven }
    const action = { action: 'messages.redriven' as const, tenantId: null, details }
    return { redriven, audit: await noteAction(tx, acting, action, auditKey) }
  })
}
