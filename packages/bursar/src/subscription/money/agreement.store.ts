import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../finding/findings.store.ts'
import { resolvePaidTwice } from '../finding/resolve.store.ts'
import type { InvoiceSnapshot } from '../grace/invoice.ts'
import { type LiveMain, paidTwice, type TenantFinding } from './agreement.ts'
import { type PeriodReversal, type Reversed, reversalOfPeriod } from './reversal.ts'

const LIVE_MAINS = `
select stripe_subscription_id as "stripeSubscriptionId", resource_id as "resourceId"
from bursar.subscriptions
where tenant_id = $1 and type = 'MAIN' and status in ('TRIAL', 'ACTIVE', 'GRACE')
  and stripe_subscription_id is not null
order by created_at, stripe_subscription_id limit 1000`

/**
 * What a tenant pays for twice: one finding per tenant and resource, whichever of its subscriptions
 * is refreshed. The tenant's row must be locked. Gives the kinds that are newly open.
 */
export async function reconcilePaidTwice(
  tx: Tx,
  tenantId: string,
  stripeSubscriptionId: string,
): Promise<string[]> {
  const found = await findPaidTwice(tx, tenantId)
  const objects = found.map(({ objectId }) => objectId)
  await resolvePaidTwice(tx, tenantId, stripeSubscriptionId, objects)
  const opened: string[] = []
  for (const { objectId, finding } of found) {
    const of = { account: '', objectId, tenantId, findings: [finding] }
    opened.push(...(await reconcileFindings(tx, of)))
  }
  return opened
}

async function findPaidTwice(tx: Tx, tenantId: string): Promise<TenantFinding[]> {
  const mains = { name: 'agreement_live_mains', text: LIVE_MAINS, values: [tenantId] }
  return paidTwice(tenantId, (await query<LiveMain & Record<string, unknown>>(tx, mains)).rows)
}

const OPEN_OBJECTS = `
select object_id as "objectId" from bursar.findings
where kind = 'two_main_subscriptions' and resolved_at is null and tenant_id = $1`

/**
 * What a tenant still pays for twice after subscriptions have left it. The refresh of one that has
 * left resolves the findings that name it, and no other subscription of the tenant is refreshed, so
 * what is open names those that stay. The tenant's row must be locked.
 */
export async function keepPaidTwice(tx: Tx, tenantId: string): Promise<void> {
  const open = { name: 'agreement_open_objects', text: OPEN_OBJECTS, values: [tenantId] }
  const objects = (await query<{ objectId: string }>(tx, open)).rows.map((row) => row.objectId)
  const found = await findPaidTwice(tx, tenantId)
  for (const objectId of objects) {
    const findings = found.filter((one) => one.objectId === objectId).map(({ finding }) => finding)
    await reconcileFindings(tx, { account: '', objectId, tenantId, findings })
  }
}

/** Of one subscription: payments of longer ago decide nothing. */
const REVERSED_MAX = 1_000

const FIND_REVERSED = `
select invoice_id as "invoiceId", kind from bursar.payment_reversals
where account = $1 and stripe_subscription_id = $2
order by noted_at desc, invoice_id limit $3`

/** What took the payment of the current period back. `invoices`: all of them, the newest first. */
export async function findReversal(
  tx: Tx,
  { account, id }: { readonly account: string; readonly id: string },
  invoices: readonly InvoiceSnapshot[],
): Promise<PeriodReversal | null> {
  const values = [account, id, REVERSED_MAX]
  const statement = { name: 'agreement_reversed', text: FIND_REVERSED, values }
  const { rows } = await query<Reversed & Record<string, unknown>>(tx, statement)
  return reversalOfPeriod(invoices, rows)
}
