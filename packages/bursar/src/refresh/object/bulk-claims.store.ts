import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import {
  type Claim,
  LEASE_SECONDS,
  LEASE_SECONDS_MAX,
  LISTED_PRIORITIES,
  ORPHAN_AFTER_SECONDS,
} from './claim.store.ts'

/** Stripe's largest page. */
const PAGE_ROWS = 100

const BACKLOG = `
select a.account from unnest($1::text[]) as a(account)
cross join lateral (
  select count(*) as count from (
    select from bursar.stripe_objects s
    where s.account = a.account and s.kind = 'subscription' and s.stale
      and s.priority = any($3::smallint[]) and s.stripe_created_at is not null
      and s.read_alone_at is distinct from s.generation
      and s.due_at <= bursar.clock()
      and (s.leased_until is null or s.leased_until <= bursar.clock()
        or s.leased_until > bursar.clock() + make_interval(secs => $4))
    limit $2) few
) f
where f.count = $2`

/** Of these accounts, those of which at least so many stale subscriptions may be in pages. */
export async function findBacklogs(
  tx: Tx,
  accounts: readonly string[],
  min: number,
): Promise<readonly string[]> {
  const values = [accounts, min, LISTED_PRIORITIES, LEASE_SECONDS_MAX]
  const statement = { name: 'refresh_find_backlogs', text: BACKLOG, values }
  return (await query<{ account: string }>(tx, statement)).rows.map(({ account }) => account)
}

// Pages as Stripe has them: a hundred subscriptions that were made one after the other. What is in
// no page with enough of its like is read alone.
const PLAN = `
with known as materialized (
  select object_id, stripe_created_at as created, priority, stale
    and due_at <= bursar.clock() and priority = any($4::smallint[])
    and read_alone_at is distinct from generation
    and (leased_until is null or leased_until <= bursar.clock()
      or leased_until > bursar.clock() + make_interval(secs => $7)) as is_wanted
  from bursar.stripe_objects
  where account = $1 and kind = 'subscription'
    and (stripe_created_at is not null or stale)
),
numbered as (
  select object_id, created, priority, is_wanted, case when created is not null
    then (row_number() over (order by created desc nulls last, object_id) - 1) / $5 end as page
  from known
),
pages as (
  select page, min(created) as from, max(created) as to,
    array_agg(object_id) filter (where is_wanted) as ids,
    coalesce(bool_or(is_wanted and priority <= 0), false) as is_news,
    count(*) filter (where is_wanted) as wanted
  from numbered group by page
),
sparse as (
  select s.object_id from bursar.stripe_objects s
  where s.account = $1 and s.object_id in (
    select n.object_id from numbered n left join pages p on p.page = n.page
    where n.is_wanted and coalesce(p.wanted, 0) < $2 limit $6)
  order by s.object_id for update skip locked
),
moved as (
  update bursar.stripe_objects s set read_alone_at = s.generation,
    priority = case when s.priority > 0 then 1 else least(s.priority, -1) end
  from sparse where s.account = $1 and s.object_id = sparse.object_id
)
select extract(epoch from p.from)::float8 as from, extract(epoch from p.to)::float8 as to, p.ids,
  p.is_news as "isNews"
from pages p where p.page is not null and p.wanted >= $2
order by p.is_news desc, p.wanted desc limit $3`

/** Of an account, at most: the next plan moves the rest. */
const MOVED_MAX = 5_000

/** A page of Stripe's list in which many subscriptions are stale. */
export interface PlannedPage {
  /** When the first and the last of it were made, in Unix seconds. */
  readonly from: number
  readonly to: number
  /** Those that are stale. */
  readonly ids: readonly string[]
  /** Some of them are news; else all are checks. */
  readonly isNews: boolean
}

/**
 * Which pages to read, the fullest first: each with at least so many stale subscriptions. The
 * others are left to be read alone.
 */
export async function planPages(
  tx: Tx,
  account: string,
  { staleMin, limit }: { readonly staleMin: number; readonly limit: number },
): Promise<readonly PlannedPage[]> {
  const chosen = [account, staleMin, limit, LISTED_PRIORITIES]
  const values = [...chosen, PAGE_ROWS, MOVED_MAX, LEASE_SECONDS_MAX]
  const statement = { name: 'refresh_plan_pages', text: PLAN, values }
  return (await query<PlannedPage & Record<string, unknown>>(tx, statement)).rows
}

const CLAIM = `
with due as (
  select s.account, s.object_id from bursar.stripe_objects s
  where s.account = $1 and s.object_id = any($2::text[]) and s.stale
    and s.due_at <= bursar.clock()
    and (s.leased_until is null or s.leased_until <= bursar.clock()
      or s.leased_until > bursar.clock() + make_interval(secs => $5))
    and s.left_to_plans is null
  order by s.object_id for update skip locked
)
update bursar.stripe_objects s
set leased_until = bursar.clock() + make_interval(secs => $3)
from due where s.account = due.account and s.object_id = due.object_id
returning s.account, s.object_id as id, s.kind, s.generation,
  s.observed_generation as "observedGeneration", s.priority,
  s.leased_until::text as lease, bursar.clock() as "claimedAt",
  s.cause, s.attempts, s.failures, s.waiting_since as "waitingSince",
  s.withheld_reason as "pendingReason", s.withheld_checks as checks,
  coalesce(s.waiting_since <= bursar.clock() - make_interval(secs => $4), false) as "seeksOwner",
  exists (select from bursar.payment_reversals r where r.account = s.account
    and r.stripe_subscription_id = s.object_id) as "hasReversal"`

/** Leases those that are still stale, before their page is requested. */
export async function claimPage(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<readonly Claim[]> {
  const values = [account, ids, LEASE_SECONDS, ORPHAN_AFTER_SECONDS, LEASE_SECONDS_MAX]
  return (await query<Claim>(tx, { name: 'refresh_claim_page', text: CLAIM, values })).rows
}

const READ_ALONE = `
with unread as (
  select s.object_id, c.lease, c.generation from bursar.stripe_objects s
  join unnest($2::text[], $3::timestamptz[], $4::bigint[]) as c(id, lease, generation)
    on c.id = s.object_id
  where s.account = $1 and s.leased_until = c.lease
  order by s.object_id for update of s
)
update bursar.stripe_objects s set leased_until = null, read_alone_at = unread.generation,
  priority = case when s.priority > 0 then 1 else least(s.priority, -1) end
from unread where s.account = $1 and s.object_id = unread.object_id`

/** Gives claims back that a page did not answer: any worker reads them alone. */
export async function leaveToBeReadAlone(
  tx: Tx,
  account: string,
  claims: readonly Claim[],
): Promise<void> {
  if (claims.length === 0) return
  const ids = claims.map(({ id }) => id)
  const leases = claims.map(({ lease }) => lease)
  const values = [account, ids, leases, claims.map(({ generation }) => generation)]
  await query(tx, { name: 'refresh_leave_to_read_alone', text: READ_ALONE, values })
}
