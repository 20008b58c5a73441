import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { SAID_LATE_DAYS_MAX } from '../../subscription/outgoing/message.ts'

const ENQUEUE_AGAIN = `
update bursar.outbox set outcome = null, ended_at = null, queued_at = null, attempts = 0
where tenant_id = $1 and not bursar.is_observed(kind, name, tenant_id)
  and enqueued_at > bursar.clock() - make_interval(days => $2)
  and (last_error = 'NO_ADDRESS' and outcome = 'dropped'
    or last_error = 'IDENTITY_UNREACHABLE' and outcome = 'dead')`

/**
 * Enqueues again what could not be delivered because the tenant had no address: now there is one.
 * In the transaction that writes the address.
 */
export async function enqueueForAddress(tx: Tx, tenantId: string): Promise<void> {
  const values = [tenantId, SAID_LATE_DAYS_MAX]
  await query(tx, { name: 'outbox_enqueue_to_address', text: ENQUEUE_AGAIN, values })
}
