import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import {
  type MergeContext,
  mergeTenants,
  undoMerge,
} from '../../packages/bursar/src/refresh/merge/merge-tenants.ts'
import {
  type MoveAsked,
  moveCustomer,
} from '../../packages/bursar/src/refresh/merge/move-customer.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

export const CONTEXT: MergeContext = { auditKey: AUDIT_KEY, outgoing: NOTHING_OUTGOING, plans: {} }
const BY = { by: { type: 'operator', id: 'ops' }, reason: 'a test' } as const

export function merge(
  pool: Pool,
  tenantId: string,
  intoTenantId: string,
  context: MergeContext = CONTEXT,
) {
  return inTransaction(pool, (tx) => mergeTenants(tx, { tenantId, intoTenantId, ...BY }, context))
}

export function undo(pool: Pool, tenantId: string, context: MergeContext = CONTEXT) {
  return inTransaction(pool, (tx) => undoMerge(tx, { tenantId, ...BY }, context))
}

export function move(
  pool: Pool,
  asked: Pick<MoveAsked, 'customerId' | 'tenantId' | 'account'>,
  context: MergeContext = CONTEXT,
) {
  return inTransaction(pool, (tx) => moveCustomer(tx, { ...asked, ...BY }, context))
}

/** Tenants, each with a customer, a live subscription and what Bursar follows of them. */
export async function addTenants(pool: Pool, tenantIds: readonly string[]): Promise<void> {
  const texts = [
    `insert into bursar.tenants (tenant_id, name, status, billing_email)
     select id, 'Name of ' || id, 'ACTIVE', id || '@example.test' from unnest($1::text[]) t(id)`,
    `insert into bursar.stripe_customers (account, customer_id, tenant_id, is_billing_contact)
     select '', 'cus_' || id, id, true from unnest($1::text[]) t(id)`,
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
       account, customer_id, stripe_subscription_id, stripe_status)
     select 'sub_' || id, id, 'starter', 'MAIN', 'ACTIVE',
       '[{"price_id": "price_starter", "plan_id": "starter", "quantity": 1}]', '', 'cus_' || id,
       'sub_' || id, 'active' from unnest($1::text[]) t(id)`,
    `insert into bursar.stripe_objects (account, object_id, kind, customer_id, observed_generation)
     select '', p || id, k, 'cus_' || id, 1 from unnest($1::text[]) t(id),
       (values ('sub_', 'subscription'), ('cs_', 'checkout_session'), ('cus_', 'customer')) v(p, k)`,
  ]
  for (const text of texts) await pool.query(text, [tenantIds])
}

/** Whose every row is, as `table key`, of one tenant. */
export async function belongings(pool: Pool, tenantId: string): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select 'customer ' || customer_id || case when is_billing_contact then ' contact' else '' end
       as what from bursar.stripe_customers where tenant_id = $1
     union all select 'subscription ' || subscription_id from bursar.subscriptions
       where tenant_id = $1
     union all select 'usage ' || feature || ' ' || used from bursar.usage where tenant_id = $1
     union all select 'override ' || feature || ' ' || reason from bursar.entitlement_overrides
       where tenant_id = $1 and ended_at is null
     union all select 'intent ' || nonce || case when closed_at is null then '' else ' closed' end
       from bursar.checkout_intents where tenant_id = $1
     union all select 'approval ' || session_id from bursar.checkout_approvals where tenant_id = $1
     union all select 'finding ' || kind || ' ' || object_id from bursar.findings
       where tenant_id = $1 and resolved_at is null
     union all select 'loss ' || subscription_id from bursar.access_losses where tenant_id = $1
     union all select 'email ' || name from bursar.outbox
       where tenant_id = $1 and kind = 'email' and outcome is null
     order by 1`,
    [tenantId],
  )
  return rows.map(({ what }) => what)
}

/** `status`, or `in <tenant>` of one that was merged. */
export async function standing(pool: Pool, tenantId: string): Promise<string> {
  const { rows } = await pool.query(
    `select coalesce('in ' || merged_into, status) as standing from bursar.tenants
     where tenant_id = $1`,
    [tenantId],
  )
  return rows[0].standing
}

/** The objects that wait for a refresh. */
export async function staleObjects(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query(
    'select object_id from bursar.stripe_objects where stale order by object_id',
  )
  return rows.map(({ object_id: objectId }) => objectId)
}
