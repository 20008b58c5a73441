import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const RAISE = `
insert into bursar.stripe_subjects as s (account, subject, kind, cause, priority)
select distinct on (id) $1, id, $3, 'link', 0 from unnest($2::text[]) as p(id) order by id
on conflict (account, subject) do update set
  generation = s.generation + 1,
  dirty_since = bursar.clock(),
  cause = excluded.cause,
  priority = excluded.priority,
  due_at = bursar.clock(),
  attempts = 0`

// What is dirty already will be looked at anyway: a customer who reloads costs nothing.
const POKE = `${RAISE} where not s.dirty or s.due_at > bursar.clock()`

/** We have just asked Stripe to change these subscriptions, or have seen a checkout completed. */
export async function pokeSubscriptions(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<void> {
  await poke(tx, { account, kind: 'subscription', ids })
}

export async function pokeSessions(tx: Tx, account: string, ids: readonly string[]): Promise<void> {
  await poke(tx, { account, kind: 'checkout_session', ids })
}

export interface Poked {
  readonly account: string
  readonly kind: 'checkout_session' | 'subscription'
  readonly ids: readonly string[]
}

async function poke(tx: Tx, { account, kind, ids }: Poked): Promise<void> {
  if (ids.length === 0) return
  await query(tx, { name: 'billing_poke', text: POKE, values: [account, ids, kind] })
}

/** What Stripe has said so lately is not asked for again, however often a customer asks. */
const LATELY_SECONDS = 1.5

// What fails keeps its own pace, too.
const POKE_QUIET = `${RAISE}
where not s.dirty and not exists (
  select 1 from bursar.settlements t
  where t.subject = s.subject and t.account = s.account and t.generation = s.settled
    and t.fetched_at > bursar.clock() - make_interval(secs => $4)
)`

/** Somebody waits for what became of these: they are looked at, unless they just have been. */
export async function pokeQuiet(tx: Tx, { account, kind, ids }: Poked): Promise<void> {
  if (ids.length === 0) return
  const values = [account, ids, kind, LATELY_SECONDS]
  await query(tx, { name: 'billing_poke_quiet', text: POKE_QUIET, values })
}

const COUNT_UNASKED = `
select count(*)::int as unasked from unnest($2::text[]) as wanted(id)
where not exists (
  select 1 from bursar.settlements t
  where t.subject = wanted.id and t.account = $1 and t.claimed_at >= $3
)`

/** How many of these Stripe has not been asked for since then. */
export async function countUnasked(
  tx: Tx,
  { account, ids }: Pick<Poked, 'account' | 'ids'>,
  since: Date,
): Promise<number> {
  if (ids.length === 0) return 0
  const values = [account, ids, since]
  const statement = { name: 'billing_count_unasked', text: COUNT_UNASKED, values }
  return (await query<{ unasked: number }>(tx, statement)).rows[0]?.unasked ?? 0
}

const COUNT_DIRTY = `
select count(*)::int as dirty from bursar.stripe_subjects
where account = $1 and subject = any($2) and dirty`

/** How many of these subjects have not been settled. */
export async function countDirty(tx: Tx, account: string, ids: readonly string[]): Promise<number> {
  const statement = { name: 'billing_count_dirty', text: COUNT_DIRTY, values: [account, ids] }
  return (await query<{ dirty: number }>(tx, statement)).rows[0]?.dirty ?? 0
}
