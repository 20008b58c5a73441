import { AppError } from '@bursar/wire/errors'
import { enqueueAgain, type PendingAgain } from '../../outbox/enqueue/enqueue-again.store.ts'
import { expediteWebhooks } from '../../outbox/expedite.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { resolverOf } from './finding.store.ts'
import type { Acting } from './note-action.store.ts'

/** Enqueues a message again, at once. @throws AppError ACTION_IMPOSSIBLE where it was delivered. */
export async function enqueuedAgain(tx: Tx, messageId: string): Promise<PendingAgain> {
  const again = await enqueueAgain(tx, messageId)
  if (again !== null) return again
  throw new AppError('ACTION_IMPOSSIBLE', 'There is no such message, or it was delivered.')
}

const ENABLE = 'delete from bursar.webhook_endpoints where endpoint = $1'
const CLOSE = `
update bursar.findings
set resolved_at = bursar.clock(), resolved_by = $2, resolved_reason = $3
where account = '' and object_id = 'endpoint:' || $1::text and resolved_at is null`

/** An outgoing endpoint is called again at once, also with what waits for it. */
export async function enableOutgoing(tx: Tx, endpoint: string, acting: Acting): Promise<void> {
  const enabled = await query(tx, { name: 'operator_enable', text: ENABLE, values: [endpoint] })
  if (enabled.rowCount === 0) {
    throw new AppError('ACTION_IMPOSSIBLE', `${endpoint} is neither failing nor disabled.`)
  }
  const values = [endpoint, resolverOf(acting), acting.reason]
  await query(tx, { name: 'operator_close', text: CLOSE, values })
  await expediteWebhooks(tx, endpoint)
}
