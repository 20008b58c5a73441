import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** A node that crashes is replaced after it; a round that works extends it. */
const LEASE_SECONDS = 15

// A lease that ends later than any that is given now was given by a clock that has gone back.
const BEGIN = `
insert into bursar.bulk_rounds as b (account, leased_until)
values ($1, bursar.clock() + make_interval(secs => $2))
on conflict (account) do update set leased_until = excluded.leased_until
where b.leased_until <= bursar.clock()
  or b.leased_until > bursar.clock() + make_interval(secs => $2)
returning leased_until::text as lease`

/** Begins a round of an account: gives its lease, or null where another node is at it. */
export async function beginRound(tx: Tx, account: string): Promise<string | null> {
  const statement = { name: 'bulk_begin_round', text: BEGIN, values: [account, LEASE_SECONDS] }
  return (await query<{ lease: string }>(tx, statement)).rows[0]?.lease ?? null
}

const EXTEND = `
update bursar.bulk_rounds set leased_until = bursar.clock() + make_interval(secs => $3)
where account = $1 and leased_until = $2::timestamptz
returning leased_until::text as lease`

/** Null: it was too late, and the round may be another node's by now. */
export async function extendRound(tx: Tx, account: string, lease: string): Promise<string | null> {
  const values = [account, lease, LEASE_SECONDS]
  const statement = { name: 'bulk_extend_round', text: EXTEND, values }
  return (await query<{ lease: string }>(tx, statement)).rows[0]?.lease ?? null
}

const END = `
delete from bursar.bulk_rounds where account = $1 and leased_until = $2::timestamptz`

export async function endRound(tx: Tx, account: string, lease: string): Promise<void> {
  await query(tx, { name: 'bulk_end_round', text: END, values: [account, lease] })
}
