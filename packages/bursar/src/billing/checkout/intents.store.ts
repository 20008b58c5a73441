import { AppError } from '@bursar/wire/errors'
import { GENERATED_TENANT_ID_PREFIX } from '@bursar/wire/tenant-id-form'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** A checkout that we begin, as it is written down before Stripe is asked. */
export interface Intent {
  readonly nonce: string
  readonly priceId: string
  readonly quantity: number
  readonly parentSubscriptionId: string | null
  readonly customerId: string | null
  readonly successUrl: string
  readonly cancelUrl: string
  readonly expiresAt: Date
  readonly sessionId: string | null
  readonly sessionUrl: string | null
}

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

const ADD = `
insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, quantity,
  parent_subscription_id, customer_id, success_url, cancel_url, expires_at, asked_by)
values ($1, '', $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict do nothing`

/** False where one is open already: the same moment has brought another request. */
export async function addIntent(
  tx: Tx,
  { tenantId, askedBy }: { tenantId: string; askedBy: string },
  intent: Omit<Intent, 'sessionId' | 'sessionUrl'>,
): Promise<boolean> {
  const { nonce, priceId, quantity, parentSubscriptionId, customerId } = intent
  const values = [
    nonce,
    tenantId,
    priceId,
    quantity,
    parentSubscriptionId,
    customerId,
    intent.successUrl,
    intent.cancelUrl,
    intent.expiresAt,
    askedBy,
  ]
  return (await query(tx, { name: 'billing_add_intent', text: ADD, values })).rowCount === 1
}

const SAVE_SESSION = `
update bursar.checkout_intents set session_id = $3, session_url = $4
where tenant_id = $1 and nonce = $2 and closed_at is null`

/** False where the intent was closed meanwhile. */
export async function saveSession(
  tx: Tx,
  tenantId: string,
  { nonce, sessionId, url }: { nonce: string; sessionId: string; url: string },
): Promise<boolean> {
  const values = [tenantId, nonce, sessionId, url]
  return (
    (await query(tx, { name: 'billing_save_session', text: SAVE_SESSION, values })).rowCount === 1
  )
}

const CLOSE = `
update bursar.checkout_intents
set closed_at = coalesce(closed_at, bursar.clock()), failed_subscription_id = null
where tenant_id = $1 and nonce = $2 and completed_at is null`

export async function closeIntent(tx: Tx, tenantId: string, nonce: string): Promise<void> {
  await query(tx, { name: 'billing_close_intent', text: CLOSE, values: [tenantId, nonce] })
}

const HAS_TENANT = 'select 1 from bursar.tenants where tenant_id = $1'

const ENSURE_TENANT = `
insert into bursar.tenants (tenant_id, name) values ($1, $1) on conflict (tenant_id) do nothing`

/**
 * Whoever the issuer of tokens knows may buy. True where the tenant is new; none begins here under
 * an ID that only Bursar generates.
 * @throws AppError TENANT_ID_RESERVED
 */
export async function ensureTenant(tx: Tx, tenantId: string): Promise<boolean> {
  if (tenantId.startsWith(GENERATED_TENANT_ID_PREFIX)) {
    const found = { name: 'billing_has_tenant', text: HAS_TENANT, values: [tenantId] }
    if ((await query(tx, found)).rows.length === 0) throw new AppError('TENANT_ID_RESERVED')
    return false
  }
  const statement = { name: 'billing_ensure_tenant', text: ENSURE_TENANT, values: [tenantId] }
  return (await query(tx, statement)).rowCount === 1
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
