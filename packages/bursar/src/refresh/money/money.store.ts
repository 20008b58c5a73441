import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Reversal } from '../../subscription/money/money-fact.ts'
import type { PaidInvoice } from '../truth.ts'

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

const DROP_REVERSALS = `
delete from bursar.payment_reversals
where account = $1 and object_id = $2 and ($3::text is null or invoice_id <> all($4::text[]))`

const SAVE_REVERSALS = `
insert into bursar.payment_reversals (account, object_id, invoice_id, stripe_subscription_id, kind)
select $1, $2, invoice, subscription, $3
from unnest($4::text[], $5::text[]) as p(invoice, subscription)
order by invoice
on conflict (account, object_id, invoice_id) do update set kind = excluded.kind`

/** Which invoices a charge or a dispute takes the payment of back, as of now. */
export async function noteReversal(
  tx: Tx,
  { account, id }: { readonly account: string; readonly id: string },
  reversal: Reversal | null,
  paid: readonly PaidInvoice[],
): Promise<void> {
  const invoices = paid.map(({ invoiceId }) => invoiceId)
  const dropped = [account, id, reversal, invoices]
  await query(tx, { name: 'money_drop_reversals', text: DROP_REVERSALS, values: dropped })
  if (reversal === null || paid.length === 0) return
  const subscriptions = paid.map(({ stripeSubscriptionId }) => stripeSubscriptionId)
  const saved = [account, id, reversal, invoices, subscriptions]
  await query(tx, { name: 'money_save_reversals', text: SAVE_REVERSALS, values: saved })
}
