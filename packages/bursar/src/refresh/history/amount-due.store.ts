import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Status } from '../../subscription/status.ts'
import type { AmountDue } from '../truth.ts'

const NOTE = `
insert into bursar.amounts_due (account, stripe_subscription_id, currency, amount)
select $1, n.id, n.currency, n.amount
from unnest($2::text[], $3::text[], $4::bigint[]) as n(id, currency, amount)
order by n.id
on conflict (account, stripe_subscription_id) do update set
  currency = excluded.currency, amount = excluded.amount, as_of = bursar.clock()`

const IN_TROUBLE: readonly Status[] = ['GRACE', 'SUSPENDED']

const FORGET = `
delete from bursar.amounts_due where account = $1 and stripe_subscription_id = any($2::text[])`

/** What the refresh of a subscription says of what is open of it. */
export interface AmountSeen {
  readonly id: string
  readonly due: AmountDue | null
  readonly before: Status | null
  readonly after: Status
}

/** What is open of subscriptions in trouble; of one that is well it is forgotten. */
export async function noteAmountsDue(
  tx: Tx,
  account: string,
  seen: readonly AmountSeen[],
): Promise<void> {
  const isInTrouble = (status: Status | null) => status !== null && IN_TROUBLE.includes(status)
  const noted = seen.flatMap(({ id, due, after }) =>
    isInTrouble(after) && due !== null ? [{ id, ...due }] : [],
  )
  if (noted.length > 0) {
    const ids = noted.map(({ id }) => id)
    const currencies = noted.map(({ currency }) => currency)
    const values = [account, ids, currencies, noted.map(({ amount }) => amount)]
    await query(tx, { name: 'refresh_note_amount_due', text: NOTE, values })
  }
  const well = seen.filter(({ before, after }) => !isInTrouble(after) && isInTrouble(before))
  if (well.length === 0) return
  const values = [account, well.map(({ id }) => id)]
  await query(tx, { name: 'refresh_forget_amount_due', text: FORGET, values })
}
