import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { ORPHAN_AFTER_SECONDS } from '../object/claim.store.ts'

export { inTransaction, type Pool }

/** What is stored of a subscription and says how much must be read of it. */
export interface ListedFacts {
  /** A payment of it was taken back. */
  readonly hasReversal: boolean
  /** It has waited so long for an owner that its checkout is asked for. */
  readonly seeksOwner: boolean
  /** It waited, or was withheld, when it was last observed. */
  readonly isWithheld: boolean
  /**
   * Who is known as a payer: the subscription itself; its tenant, by another subscription or
   * because it was adopted; nobody.
   */
  readonly hasPaid: 'itself' | 'tenant' | 'unknown'
}

const FIND = `
select l.id,
  exists (select from bursar.payment_reversals r where r.account = $1
    and r.stripe_subscription_id = l.id) as "hasReversal",
  coalesce(k.waiting_since <= bursar.clock() - make_interval(secs => $4), false) as "seeksOwner",
  k.withheld_reason is not null as "isWithheld",
  case
    when s.has_paid then 'itself'
    when exists (select from bursar.tenants t where t.tenant_id = c.tenant_id
      and t.adopted_at is not null) then 'tenant'
    when exists (select from bursar.subscriptions o where o.tenant_id = c.tenant_id
      and o.has_paid) then 'tenant'
    else 'unknown'
  end as "hasPaid"
from unnest($2::text[], $3::text[]) as l(id, customer_id)
left join bursar.stripe_objects k on k.account = $1 and k.object_id = l.id
left join bursar.subscriptions s on s.account = $1 and s.stripe_subscription_id = l.id
left join bursar.stripe_customers c on c.account = $1 and c.customer_id = l.customer_id`

/** The facts of the subscriptions of one page, by their IDs. */
export async function findListedFacts(
  tx: Tx,
  account: string,
  listed: readonly { readonly id: string; readonly customerId: string }[],
): Promise<ReadonlyMap<string, ListedFacts>> {
  const ids = listed.map(({ id }) => id)
  const customerIds = listed.map(({ customerId }) => customerId)
  const values = [account, ids, customerIds, ORPHAN_AFTER_SECONDS]
  const statement = { name: 'refresh_find_listed_facts', text: FIND, values }
  const { rows } = await query<ListedFacts & { id: string }>(tx, statement)
  return new Map(rows.map(({ id, ...facts }) => [id, facts]))
}
