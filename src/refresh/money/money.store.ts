import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const LIVE_OF_CUSTOMER = `
select stripe_subscription_id from bursar.subscriptions
where account = $1 and customer_id = $2 and status in ('TRIAL', 'ACTIVE', 'GRACE')
  and stripe_subscription_id is not null
order by stripe_subscription_id limit 20`

/** The subscriptions of a customer that have access here, at most 20. */
export async function findLiveOfCustomer(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<string[]> {
  const values = [account, customerId]
  const statement = { name: 'money_live_of_customer', text: LIVE_OF_CUSTOMER, values }
  const { rows } = await query<{ stripe_subscription_id: string }>(tx, statement)
  return rows.map((row) => row.stripe_subscription_id)
}
