import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const EXPEDITE = `
with waiting as (
  select account, object_id from bursar.stripe_objects
  where account = $1 and stale and due_at > bursar.clock()
    and last_error in ('STRIPE_UNAUTHORIZED', 'STRIPE_FORBIDDEN', 'STRIPE_UNAVAILABLE')
  order by object_id limit $2
  for update skip locked
)
update bursar.stripe_objects s set due_at = bursar.clock()
from waiting where s.account = waiting.account and s.object_id = waiting.object_id`

/** What Stripe could not be asked for is due now, at most `limit`. */
export async function expediteObjects(tx: Tx, account: string, limit: number): Promise<void> {
  await query(tx, { name: 'refresh_reach_expedite', text: EXPEDITE, values: [account, limit] })
}
