import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const DROP = `
update bursar.effects set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
where cause_key = $1 and outcome is null`

/** What has this cause need not be said any more. What is being said in this moment, is said. */
export async function dropOwed(tx: Tx, causeKey: string): Promise<void> {
  await query(tx, { name: 'subscription_drop_owed', text: DROP, values: [causeKey] })
}
