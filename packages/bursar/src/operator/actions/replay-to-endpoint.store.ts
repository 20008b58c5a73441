import { type Replay, replayWebhooks } from '../../outbox/enqueue/replay.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { ActionContext } from './act-on-finding.store.ts'
import { type Acting, type Noted, noteAction } from './note-action.store.ts'

/**
 * Enqueues an outgoing endpoint again what it missed, in one commit with the note of who and why.
 */
export function replayToEndpoint(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  replay: Replay,
): Promise<{ readonly replayed: number; readonly audit: Noted }> {
  return inTransaction(pool, async (tx) => {
    const replayed = await replayWebhooks(tx, replay)
    const { endpoint, which, from, to } = replay
    const details = {
      endpoint,
      which,
      from: from.toISOString(),
      to: to?.toISOString() ?? null,
      replayed,
    }
    const action = { action: 'webhooks.replayed' as const, tenantId: null, details }
    return { replayed, audit: await noteAction(tx, acting, action, auditKey) }
  })
}
