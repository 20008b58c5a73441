import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Status } from '../../subscription/status.ts'
import type { Claim } from '../object/claim.store.ts'
import type { AmountDue } from '../truth.ts'

const NOTE = `
insert into bursar.amounts_due (account, stripe_subscription_id, currency, amount)
values ($1, $2, $3, $4)
on conflict (account, stripe_subscription_id) do update set
  currency = excluded.currency, amount = excluded.amount, as_of = bursar.clock()`

const IN_TROUBLE: readonly Status[] = ['GRACE', 'SUSPENDED']

const FORGET = `
delete from bursar.amounts_due where account = $1 and stripe_subscription_id = $2`

/** What is open of a subscription in trouble; of one that is well it is forgotten. */
export async function noteAmountDue(
  tx: Tx,
  { account, id }: Claim,
  due: AmountDue | null,
  status: { readonly before: Status | null; readonly after: Status },
): Promise<void> {
  const isInTrouble = IN_TROUBLE.includes(status.after)
  if (isInTrouble && due !== null) {
    const values = [account, id, due.currency, due.amount]
    await query(tx, { name: 'refresh_note_amount_due', text: NOTE, values })
  } else if (!isInTrouble && status.before !== null && IN_TROUBLE.includes(status.before)) {
    await query(tx, { name: 'refresh_forget_amount_due', text: FORGET, values: [account, id] })
  }
}
