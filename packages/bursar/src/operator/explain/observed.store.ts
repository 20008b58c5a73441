import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { MessageKind } from '../../subscription/outgoing/message.ts'

/** Messages that are counted. */
const COUNTED_MAX = 1_000

export interface ObservedCount {
  readonly kind: MessageKind
  readonly count: number
}

const IS_OBSERVED = "select 1 from bursar.tenants where tenant_id = $1 and delivery = 'observe'"

const COUNT = `
select kind, count(*)::int as count from (
  select kind from bursar.outbox where tenant_id = $1 and outcome = 'observed' limit $2
) found group by kind order by kind`

/** What a tenant in observe was not sent; null: it is live. */
export async function findObserved(tx: Tx, tenantId: string): Promise<ObservedCount[] | null> {
  const mode = { name: 'explain_is_observed', text: IS_OBSERVED, values: [tenantId] }
  if ((await query(tx, mode)).rows.length === 0) return null
  const counts = { name: 'explain_observed', text: COUNT, values: [tenantId, COUNTED_MAX] }
  return (await query<ObservedCount & Record<string, unknown>>(tx, counts)).rows
}
