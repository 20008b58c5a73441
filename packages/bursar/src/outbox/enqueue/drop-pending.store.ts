import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const DROP = `
update bursar.outbox set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
where cause_key = $1 and outcome is null`

/** What has this cause need not be said any more. What is being said in this moment, is said. */
export async function dropPending(tx: Tx, causeKey: string): Promise<void> {
  await query(tx, { name: 'subscription_drop_pending', text: DROP, values: [causeKey] })
}
