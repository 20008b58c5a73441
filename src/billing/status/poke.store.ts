import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// What is dirty already will be looked at anyway: a customer who reloads costs nothing.
const POKE = `
insert into bursar.stripe_subjects as s (account, subject, kind, cause, priority)
select distinct on (id) $1, id, $3, 'link', 0 from unnest($2::text[]) as p(id) order by id
on conflict (account, subject) do update set
  generation = s.generation + 1,
  dirty_since = bursar.clock(),
  cause = excluded.cause,
  priority = excluded.priority,
  due_at = bursar.clock(),
  attempts = 0
where not s.dirty or s.due_at > bursar.clock()`

/** Somebody waits for what became of these checkouts. */
export function pokeSessions(tx: Tx, account: string, ids: readonly string[]): Promise<void> {
  return poke(tx, { account, kind: 'checkout_session', ids })
}

/** We have just asked Stripe to change these subscriptions. */
export function pokeSubscriptions(tx: Tx, account: string, ids: readonly string[]): Promise<void> {
  return poke(tx, { account, kind: 'subscription', ids })
}

interface Poked {
  readonly account: string
  readonly kind: string
  readonly ids: readonly string[]
}

async function poke(tx: Tx, { account, kind, ids }: Poked): Promise<void> {
  if (ids.length === 0) return
  await query(tx, { name: 'billing_poke', text: POKE, values: [account, ids, kind] })
}

const COUNT_DIRTY = `
select count(*)::int as dirty from bursar.stripe_subjects
where account = $1 and subject = any($2) and dirty`

/** How many of these subjects have not been settled. */
export async function countDirty(tx: Tx, account: string, ids: readonly string[]): Promise<number> {
  const statement = { name: 'billing_count_dirty', text: COUNT_DIRTY, values: [account, ids] }
  return (await query<{ dirty: number }>(tx, statement)).rows[0]?.dirty ?? 0
}
