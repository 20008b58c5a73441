import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const ENDLESS_MAX = 20

export interface EndlessAddon {
  readonly nonce: string
  readonly stripeSubscriptionId: string
  /** When the term of what it adds to ends. */
  readonly parentEnd: Date
}

// Of a parent that has ended the addition has to end as well.
const FIND = `
select i.nonce, i.stripe_subscription_id as "stripeSubscriptionId",
  case when p.status = 'EXPIRED' then bursar.clock() else p.term_end end as "parentEnd"
from bursar.checkout_intents i
join bursar.subscriptions p on p.subscription_id = i.parent_subscription_id
join bursar.subscriptions s on s.account = i.account
  and s.stripe_subscription_id = i.stripe_subscription_id and s.status <> 'EXPIRED'
where i.parent_subscription_id is not null and i.completed_at is not null
  and i.ended_with_parent_at is null and (p.status = 'EXPIRED' or p.term_end is not null)
order by i.completed_at limit $1`

/** Additions that were bought and have no end so far. */
export async function findEndless(tx: Tx): Promise<EndlessAddon[]> {
  const statement = { name: 'billing_endless_addons', text: FIND, values: [ENDLESS_MAX] }
  return (await query<EndlessAddon>(tx, statement)).rows
}

const NOTE = `
update bursar.checkout_intents set ended_with_parent_at = bursar.clock() where nonce = $1`

export async function noteEnd(tx: Tx, nonce: string): Promise<void> {
  await query(tx, { name: 'billing_note_end', text: NOTE, values: [nonce] })
}
