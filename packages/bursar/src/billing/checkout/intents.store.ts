import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Intent } from '../../refresh/checkout/begun-intents.store.ts'

const COLUMNS_OF_OPEN = `
select nonce, price_id as "priceId", quantity, parent_subscription_id as "parentSubscriptionId",
  customer_id as "customerId", success_url as "successUrl", cancel_url as "cancelUrl",
  expires_at as "expiresAt", session_id as "sessionId", session_url as "sessionUrl"
from bursar.checkout_intents
where tenant_id = $1 and account = '' and completed_at is null
  and (closed_at is null or failed_subscription_id is not null)
  and parent_subscription_id is not distinct from $2
  and ($2::text is null or price_id = $3)
order by closed_at nulls last limit 1`

/**
 * The one that is open in this place: of the tenant, or of this addition to a subscription. One
 * whose payment has failed goes first: its subscription is to be ended before another is bought.
 */
export async function findOpenIntent(
  tx: Tx,
  tenantId: string,
  wanted: Pick<Intent, 'parentSubscriptionId' | 'priceId'>,
): Promise<Intent | null> {
  const values = [tenantId, wanted.parentSubscriptionId, wanted.priceId]
  const statement = { name: 'billing_open_intent', text: COLUMNS_OF_OPEN, values }
  return (await query<Intent>(tx, statement)).rows[0] ?? null
}

const FIND_CUSTOMERS = `
select customer_id from bursar.stripe_customers
where tenant_id = $1 and account = '' and deleted_at is null
order by is_billing_contact desc, linked_at desc nulls last, customer_id`

/** Whom Stripe knows the tenant as, the billing contact first. */
export async function findCustomers(tx: Tx, tenantId: string): Promise<string[]> {
  const statement = { name: 'billing_customers', text: FIND_CUSTOMERS, values: [tenantId] }
  const { rows } = await query<{ customer_id: string }>(tx, statement)
  return rows.map((row) => row.customer_id)
}
