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
