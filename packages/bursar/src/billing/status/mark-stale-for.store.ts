import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { markStale } from '../../refresh/object/mark-stale.store.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'

// What is stale already will be looked at anyway: a customer who reloads costs nothing.
const ONCE = { unlessDue: true } as const

/** We have just asked Stripe to change these subscriptions, or have seen a checkout completed. */
export async function markSubscriptionsStale(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<void> {
  await markStale(tx, objectsOf(account, 'subscription', ids), 'link', ONCE)
}

export async function markSessionsStale(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<void> {
  await markStale(tx, objectsOf(account, 'checkout_session', ids), 'link', ONCE)
}

export interface MarkedStale {
  readonly account: string
  readonly kind: 'checkout_session' | 'subscription'
  readonly ids: readonly string[]
}

/** What Stripe has said so lately is not asked for again, however often a customer asks. */
const LATELY_SECONDS = 1.5

// What fails keeps its own pace, too.
const FIND_QUIET = `
select wanted.id from unnest($2::text[]) as wanted(id)
where not exists (
  select 1 from bursar.stripe_objects s
  where s.account = $1 and s.object_id = wanted.id and (s.stale or exists (
    select 1 from bursar.refresh_results t
    where t.object_id = s.object_id and t.account = s.account
      and t.generation = s.observed_generation
      and t.fetched_at > bursar.clock() - make_interval(secs => $3))))`

/** Somebody waits for what became of these: they are looked at, unless they just have been. */
export async function markQuietStale(tx: Tx, { account, kind, ids }: MarkedStale): Promise<void> {
  if (ids.length === 0) return
  const values = [account, ids, LATELY_SECONDS]
  const statement = { name: 'billing_find_quiet', text: FIND_QUIET, values }
  const quiet = (await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id)
  await markStale(tx, objectsOf(account, kind, quiet), 'link', ONCE)
}

const COUNT_UNASKED = `
select count(*)::int as unasked from unnest($2::text[]) as wanted(id)
where not exists (
  select 1 from bursar.refresh_results t
  where t.object_id = wanted.id and t.account = $1 and t.claimed_at >= $3
)`

/** How many of these Stripe has not been asked for since then. */
export async function countUnasked(
  tx: Tx,
  { account, ids }: Pick<MarkedStale, 'account' | 'ids'>,
  since: Date,
): Promise<number> {
  if (ids.length === 0) return 0
  const values = [account, ids, since]
  const statement = { name: 'billing_count_unasked', text: COUNT_UNASKED, values }
  return (await query<{ unasked: number }>(tx, statement)).rows[0]?.unasked ?? 0
}

const COUNT_STALE = `
select count(*)::int as stale from bursar.stripe_objects
where account = $1 and object_id = any($2) and stale`

/** How many of these objects have not been observed. */
export async function countStale(tx: Tx, account: string, ids: readonly string[]): Promise<number> {
  const statement = { name: 'billing_count_stale', text: COUNT_STALE, values: [account, ids] }
  return (await query<{ stale: number }>(tx, statement)).rows[0]?.stale ?? 0
}
