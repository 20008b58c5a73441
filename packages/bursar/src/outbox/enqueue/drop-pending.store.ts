import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const DROP = `
update bursar.outbox set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
where cause_key = any($1::text[]) and outcome is null`

/** What has these causes need not be said any more. What is being said in this moment, is said. */
export async function dropPending(tx: Tx, causeKeys: readonly string[]): Promise<void> {
  if (causeKeys.length === 0) return
  await query(tx, { name: 'subscription_drop_pending', text: DROP, values: [causeKeys] })
}
