import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// A little less than a day, so that a look that comes a day later repeats it.
const REPEAT = `
update bursar.findings set repeated_at = bursar.clock()
where account = $1 and object_id = $2 and kind = 'price_unlisted' and resolved_at is null
  and opened_at <= bursar.clock() - $3 * interval '1 day'
  and coalesce(repeated_at, opened_at) <= bursar.clock() - interval '23 hours'`

/**
 * Reports an unlisted price again, once a day, where nobody has acted on it for that many days:
 * `repeated_at` moves, and whoever tells operators looks there.
 */
export async function repeatUnlistedPrice(
  tx: Tx,
  { account, id }: { readonly account: string; readonly id: string },
  afterDays: number,
): Promise<void> {
  const values = [account, id, afterDays]
  await query(tx, { name: 'findings_repeat', text: REPEAT, values })
}
