import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { SAID_LATE_DAYS_MAX } from './effect.ts'

const OWE_AGAIN = `
update bursar.effects set outcome = null, ended_at = null, enqueued_at = null, attempts = 0
where tenant_id = $1 and owed_at > bursar.clock() - make_interval(days => $2)
  and (last_error = 'NO_ADDRESS' and outcome = 'dropped'
    or last_error = 'IDENTITY_UNREACHABLE' and outcome = 'dead')`

/**
 * Owes again what could not be carried out because the tenant had no address: now there is one. In
 * the transaction that writes the address.
 */
export async function oweToAddress(tx: Tx, tenantId: string): Promise<void> {
  const values = [tenantId, SAID_LATE_DAYS_MAX]
  await query(tx, { name: 'subscription_owe_to_address', text: OWE_AGAIN, values })
}
