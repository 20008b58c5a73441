import type { QueryResultRow } from 'pg'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { OBJECT_KINDS, type TrackedObject } from '../../subscription/tracked-object.ts'
import type { ClaimQueue, Share } from '../claim/share-slots.ts'
import type { PendingReason } from '../next-check.ts'
import type { StaleCause } from './mark-stale.store.ts'

/**
 * Longer than a fetch and its commit may take, short enough that the work of a crashed node is
 * taken up within 15 s.
 */
export const LEASE_SECONDS = 12

/** A little more: transactions that began before may have counted from a later moment. */
export const LEASE_SECONDS_MAX = LEASE_SECONDS + 3

/** Subscriptions of these priorities are left to a bulk round of their account, if there is one. */
export const LISTED_PRIORITIES: readonly number[] = [0, 2, 3]

/** A subscription that nobody owns is somebody's question after this long. */
export const ORPHAN_AFTER_SECONDS = 15 * 60

/** An object that one worker may refresh now, with the generation that it will settle. */
export interface Claim extends TrackedObject {
  readonly generation: number
  /** What was observed at the claim: nobody may have observed more when this claim does. */
  readonly observedGeneration: number
  /** The lease as PostgreSQL wrote it: whoever holds another text holds another lease. */
  readonly lease: string
  /** PostgreSQL's time at the claim: Stripe is asked after it. */
  readonly claimedAt: Date
  /** Lower goes first; see `isBackground`. */
  readonly priority: number
  /** Why it was marked stale last. */
  readonly cause: StaleCause
  /** Answers in a row that cannot be worked with; they end in a dead letter. */
  readonly attempts: number
  /** Failures in a row that heal by themselves; they only lengthen the wait. */
  readonly failures: number
  readonly waitingSince: Date | null
  /** Why it was withheld or waited when it was last observed, and how many checks found it so. */
  readonly pendingReason: PendingReason | null
  readonly checks: number
  /** It has waited so long for an owner that Stripe is asked for the checkout that it came from. */
  readonly seeksOwner: boolean
  /** A payment of it was taken back. Who notes another one marks it stale in the same commit. */
  readonly hasReversal: boolean
}

/** Which claims a node asks for. */
export interface ClaimScope {
  /** '' and the connected accounts. */
  readonly accounts: readonly string[]
  /** What has failed since then is left to a later run. */
  readonly onceSince?: Date | null
  /** The plans of this node: what was left to newer ones it does not claim while they are seen. */
  readonly plansDigest?: string | null
}

// One descent of the index for each account, kind and priority that has something stale, and one
// more for what is due of it: the cost grows with these, not with the objects.
const READ = `
with recursive queue as (
  (select account, kind, priority from bursar.stripe_objects
   where stale order by account, kind, priority limit 1)
  union all
  select n.account, n.kind, n.priority from queue l cross join lateral (
    select s.account, s.kind, s.priority from bursar.stripe_objects s
    where s.stale and (s.account, s.kind, s.priority) > (l.account, l.kind, l.priority)
    order by s.account, s.kind, s.priority limit 1) n
)
select l.account, l.kind, l.priority, d.due
from queue l cross join lateral (
  select array_agg(extract(epoch from h.due_at)::float8 order by h.due_at) as due from (
    select s.due_at from bursar.stripe_objects s
    where s.account = l.account and s.kind = l.kind and s.priority = l.priority and s.stale
      and s.due_at <= bursar.clock()
      and (s.leased_until is null or s.leased_until <= bursar.clock()
        or s.leased_until > bursar.clock() + make_interval(secs => $3))
      and (s.failures = 0 or $4::timestamptz is null or s.due_at <= $4)
      and (s.left_to_plans is null or s.left_to_plans = $5
        or not bursar.has_newer_plans($5))
    order by s.due_at limit $2) h
) d
where l.account = any($1) and l.kind = any($6) and d.due is not null
  and not (l.kind = 'subscription' and l.priority = any($7) and exists (
    select from bursar.bulk_rounds b
    where b.account = l.account and b.leased_until > bursar.clock()
      and b.leased_until <= bursar.clock() + make_interval(secs => $3)))`

/** What could be claimed now, at most `limit` of each account, kind and priority. */
export async function findQueues(tx: Tx, scope: ClaimScope, limit: number): Promise<ClaimQueue[]> {
  const { accounts, onceSince = null, plansDigest = null } = scope
  const kinds = Object.keys(OBJECT_KINDS)
  const of = [accounts, limit, LEASE_SECONDS_MAX, onceSince, plansDigest, kinds]
  const values = [...of, LISTED_PRIORITIES]
  const statement = { name: 'refresh_find_queues', text: READ, values }
  return (await query<ClaimQueue & QueryResultRow>(tx, statement)).rows
}

// A lease that ends later than any that is given now was given by a clock that has gone back.
const CLAIM = `
with due as (
  select d.account, d.object_id
  from unnest($1::text[], $2::text[], $3::smallint[], $4::int[])
    as l(account, kind, priority, count)
  cross join lateral (
    select s.account, s.object_id from bursar.stripe_objects s
    where s.account = l.account and s.kind = l.kind and s.priority = l.priority and s.stale
      and s.due_at <= bursar.clock()
      and (s.leased_until is null or s.leased_until <= bursar.clock()
        or s.leased_until > bursar.clock() + make_interval(secs => $7))
      and (s.failures = 0 or $8::timestamptz is null or s.due_at <= $8)
      and (s.left_to_plans is null or s.left_to_plans = $9
        or not bursar.has_newer_plans($9))
    order by s.due_at limit l.count
    for update skip locked
  ) d
)
update bursar.stripe_objects s
set leased_until = bursar.clock() + make_interval(secs => $5)
from due where s.account = due.account and s.object_id = due.object_id
returning s.account, s.object_id as id, s.kind, s.generation,
  s.observed_generation as "observedGeneration", s.priority,
  s.leased_until::text as lease, bursar.clock() as "claimedAt",
  s.cause, s.attempts, s.failures, s.waiting_since as "waitingSince",
  s.withheld_reason as "pendingReason", s.withheld_checks as checks,
  coalesce(s.waiting_since <= bursar.clock() - make_interval(secs => $6), false) as "seeksOwner",
  exists (select from bursar.payment_reversals r where r.account = s.account
    and r.stripe_subscription_id = s.object_id) as "hasReversal"`

/** Leases these shares, of each the oldest. Two workers never hold one object. */
export async function claimShares(
  tx: Tx,
  { onceSince = null, plansDigest = null }: ClaimScope,
  shares: readonly Share[],
): Promise<Claim[]> {
  if (shares.length === 0) return []
  const values = [
    shares.map(({ queue }) => queue.account),
    shares.map(({ queue }) => queue.kind),
    shares.map(({ queue }) => queue.priority),
    shares.map(({ count }) => count),
    LEASE_SECONDS,
    ORPHAN_AFTER_SECONDS,
    LEASE_SECONDS_MAX,
    onceSince,
    plansDigest,
  ]
  return (await query<Claim>(tx, { name: 'refresh_claim', text: CLAIM, values })).rows
}

/** PostgreSQL's time. */
export async function readNow(tx: Tx): Promise<Date> {
  const statement = { name: 'refresh_now', text: 'select bursar.clock() as now' }
  return (await query<{ now: Date }>(tx, statement)).rows[0]?.now ?? new Date(Number.NaN)
}

const POSTPONE = `
update bursar.stripe_objects set
  due_at = bursar.clock() + make_interval(secs => $5),
  leased_until = case when leased_until = $4::timestamptz then null else leased_until end,
  attempts = case when generation = $3 then $6 else 0 end,
  failures = $7,
  last_error = $8,
  left_to_plans = case when $8 = 'PLANS_OUTDATED'
    then (select digest from bursar.plan_revisions order by revision desc limit 1) end
where account = $1 and object_id = $2 and observed_generation < $3`

/** Gives a claim back after a failure: what is stale stays so and is due after `delaySeconds`. */
export async function postponeClaim(
  tx: Tx,
  claim: Claim,
  failure: { delaySeconds: number; attempts: number; failures: number; errorCode: string },
): Promise<void> {
  const { account, id, generation, lease } = claim
  const { delaySeconds, attempts, failures, errorCode } = failure
  const values = [account, id, generation, lease, delaySeconds, attempts, failures, errorCode]
  const { rowCount } = await query(tx, { name: 'refresh_postpone', text: POSTPONE, values })
  if (rowCount === 0) await giveLeaseBack(tx, claim)
}

const GIVE_LEASE_BACK = `
update bursar.stripe_objects set leased_until = null
where account = $1 and object_id = $2 and leased_until = $3::timestamptz`

/** For who came too late to settle: the next event need not wait until the lease has passed. */
export async function giveLeaseBack(tx: Tx, { account, id, lease }: Claim): Promise<void> {
  const values = [account, id, lease]
  await query(tx, { name: 'refresh_give_lease_back', text: GIVE_LEASE_BACK, values })
}
