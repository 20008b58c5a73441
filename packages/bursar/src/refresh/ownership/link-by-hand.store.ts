import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const LINK_REGISTERED = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, is_billing_contact = $5, linked_at = bursar.clock(),
  is_linked_by_hand = true
where account = $1 and customer_id = $2`

export interface RegisteredLink {
  readonly account: string
  readonly customerId: string
  readonly tenantId: string
  readonly linkedBy: string
  /** Whether the tenant's billing address follows this customer's. */
  readonly isBillingContact: boolean
}

/** What a backend or an operator says is a proof. The customer's row must be locked. */
export async function linkRegistered(tx: Tx, link: RegisteredLink): Promise<void> {
  const { account, customerId, tenantId, linkedBy, isBillingContact } = link
  const values = [account, customerId, tenantId, linkedBy, isBillingContact]
  await query(tx, { name: 'register_link', text: LINK_REGISTERED, values })
}
const LINK_APPROVED = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, linked_at = bursar.clock(), is_linked_by_hand = true
where account = $1 and customer_id = $2`

/** An operator has said whose customer it is. */
export async function linkCustomerTo(
  tx: Tx,
  link: { account: string; customerId: string; tenantId: string; linkedBy: string },
): Promise<void> {
  const values = [link.account, link.customerId, link.tenantId, link.linkedBy]
  await query(tx, { name: 'operator_link_customer', text: LINK_APPROVED, values })
}
