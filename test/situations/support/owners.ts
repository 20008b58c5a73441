import { expect } from 'vitest'
import { inTransaction } from '../../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import { moveCustomer } from '../../../packages/bursar/src/refresh/merge/move-customer.ts'
import { registerTenant } from '../../../packages/bursar/src/refresh/register/register-tenant.ts'
import { NOTHING_OUTGOING } from '../../../packages/bursar/src/subscription/outgoing/message.ts'
import type { Plans } from '../../../packages/bursar/src/subscription/plans.ts'
import { signTenant } from '../../../packages/wire/src/signed-reference.ts'
import { AUDIT_KEY, TEST_REFERENCE_KEY } from '../../support/test-config.ts'

/** A tenant that was there before anything happened. */
export interface KnownTenant {
  readonly tenant: string
  readonly email?: string
  readonly externalId?: string
  readonly customers?: readonly string[]
  /** A checkout that our own API began for it: the nonce and the price. */
  readonly intent?: { readonly nonce: string; readonly price: string }
}

/** What a backend says of a customer, with an API token. */
export interface Linked {
  readonly customer: string
  readonly tenant: string
}

/** The tenant of a customer: its ID, `own`: one whose ID was generated, or null. */
export type Owners = Readonly<Record<string, string | null>>

export const USUAL_TENANT: KnownTenant = { tenant: 'acme', customers: ['cus_1'] }

/** A reference as `signReference` makes it, in test mode, for our own account. */
export const signed = (tenant: string) =>
  signTenant(tenant, TEST_REFERENCE_KEY, { livemode: false, account: '' })

export async function addKnown(pool: Pool, known: readonly KnownTenant[]): Promise<void> {
  for (const { tenant, email = null, externalId = null, customers = [], intent } of known) {
    await pool.query(
      `insert into bursar.tenants (tenant_id, name, billing_email, external_id)
       values ($1, $1, $2, $3)`,
      [tenant, email, externalId],
    )
    await pool.query(
      `insert into bursar.stripe_customers (account, customer_id, tenant_id)
       select '', id, $1 from unnest($2::text[]) as c(id)`,
      [tenant, customers],
    )
    if (intent === undefined) continue
    await pool.query(
      `insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at)
       values ($1, '', $2, $3, bursar.clock() + interval '1 day')`,
      [intent.nonce, tenant, intent.price],
    )
  }
}

export function linkByBackend(pool: Pool, { customer, tenant }: Linked): Promise<unknown> {
  const wish = {
    tenantId: tenant,
    name: null,
    billingEmail: null,
    externalId: null,
    customer: { account: '', customerId: customer },
  }
  const actor = { actorType: 'api', actorId: 'web', reason: null } as const
  const context = { auditKey: AUDIT_KEY, outgoing: NOTHING_OUTGOING, actor }
  return inTransaction(pool, (tx) => registerTenant(tx, wish, context))
}

/** An operator says that a customer is another tenant's. */
export function moveByOperator(
  pool: Pool,
  { customer, tenant }: Linked,
  plans: Plans,
): Promise<unknown> {
  const asked = { customerId: customer, tenantId: tenant, reason: 'it is theirs' }
  const by = { type: 'operator', id: 'ops' } as const
  const context = { auditKey: AUDIT_KEY, outgoing: NOTHING_OUTGOING, plans }
  return inTransaction(pool, (tx) => moveCustomer(tx, { ...asked, by }, context))
}

/** An operator dismisses whatever is open. */
export function dismissAll(pool: Pool): Promise<unknown> {
  return pool.query(
    `update bursar.findings set resolved_at = bursar.clock(), resolved_by = 'operator ops'
     where resolved_at is null`,
  )
}

const GENERATED = /^bt_[a-z0-9-]+_[a-z0-9]{10}$/

/** Whose the customers are that `asked` names. */
export async function ownersNow(pool: Pool, asked: Owners): Promise<Owners> {
  const { rows } = await pool.query<{ customer: string; tenant: string | null }>(
    'select customer_id as customer, tenant_id as tenant from bursar.stripe_customers',
  )
  const owners = new Map(rows.map(({ customer, tenant }) => [customer, tenant]))
  return Object.fromEntries(
    Object.keys(asked).map((customer) => {
      const tenant = owners.get(customer) ?? null
      return [customer, tenant !== null && GENERATED.test(tenant) ? 'own' : tenant]
    }),
  )
}

/** What became of the only checkout that our own API began. */
export async function intentNow(pool: Pool): Promise<'open' | 'completed' | 'closed'> {
  const { rows } = await pool.query(
    `select case when completed_at is not null then 'completed'
       when closed_at is not null then 'closed' else 'open' end as state
     from bursar.checkout_intents`,
  )
  return rows[0]?.state
}

const TENANTS = `
select t.*, (select array_agg(c.customer_id order by 1) from bursar.stripe_customers c
    where c.tenant_id = t.tenant_id) as customers,
  (select array_agg(to_jsonb(s) order by s.subscription_id) from bursar.subscriptions s
    where s.tenant_id = t.tenant_id) as subscriptions
from bursar.tenants t where t.tenant_id = any($1::text[]) order by 1`

/** Everything of these tenants: what must not move. */
export async function tenantsNow(pool: Pool, tenants: readonly string[]): Promise<unknown[]> {
  return (await pool.query(TENANTS, [tenants])).rows
}

/** Nobody got into a tenant without proof: those that own nothing new are as they were. */
export async function expectUntouched(pool: Pool, before: readonly unknown[], owners: Owners) {
  const given = Object.values(owners)
  const ids = before.map((row) => String(Object(row).tenant_id)).filter((id) => !given.includes(id))
  const rows = before.filter((row) => ids.includes(String(Object(row).tenant_id)))
  expect(await tenantsNow(pool, ids)).toEqual(rows)
}
