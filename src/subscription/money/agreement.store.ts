import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../findings.store.ts'
import { type LiveMain, paidTwice } from './agreement.ts'
import type { Reversal } from './money-fact.ts'

const LIVE_MAINS = `
select stripe_subscription_id as "stripeSubscriptionId", resource_id as "resourceId"
from bursar.subscriptions
where tenant_id = $1 and type = 'MAIN' and status in ('TRIAL', 'ACTIVE', 'GRACE')
  and stripe_subscription_id is not null
order by created_at, stripe_subscription_id limit 1000`

// Also one of another tenant, which this subscription has left since.
const RESOLVE = `
update bursar.findings set resolved_at = bursar.clock(), resolved_by = 'settlement'
where kind = 'two_main_subscriptions' and resolved_at is null
  and (tenant_id = $1 or details->'subscriptions' ? $2) and subject <> all($3::text[])`

/**
 * What a tenant pays for twice: one finding per tenant and resource, whichever of its subscriptions
 * is refreshed. The tenant's row must be locked. Gives the kinds that are newly open.
 */
export async function reconcilePaidTwice(
  tx: Tx,
  tenantId: string,
  stripeSubscriptionId: string,
): Promise<string[]> {
  const mains = { name: 'agreement_live_mains', text: LIVE_MAINS, values: [tenantId] }
  const live = (await query<LiveMain & Record<string, unknown>>(tx, mains)).rows
  const found = paidTwice(tenantId, live)
  const subjects = found.map(({ subject }) => subject)
  const values = [tenantId, stripeSubscriptionId, subjects]
  await query(tx, { name: 'agreement_resolve', text: RESOLVE, values })
  const opened: string[] = []
  for (const { subject, finding } of found) {
    const of = { account: '', subject, tenantId, findings: [finding] }
    opened.push(...(await reconcileFindings(tx, of)))
  }
  return opened
}

const FIND_REVERSAL = `
select kind from bursar.payment_reversals
where account = $1 and stripe_subscription_id = $2 and ($3::text is null or invoice_id = $3)
order by kind limit 1`

/**
 * Whether the payment of the current period was taken back: `paidInvoiceId` is the newest invoice
 * that is paid, null where none is known.
 */
export async function findReversal(
  tx: Tx,
  { account, id }: { readonly account: string; readonly id: string },
  paidInvoiceId: string | null,
): Promise<Reversal | null> {
  const values = [account, id, paidInvoiceId]
  const statement = { name: 'agreement_reversal', text: FIND_REVERSAL, values }
  return (await query<{ kind: Reversal }>(tx, statement)).rows[0]?.kind ?? null
}
