import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { type Claim, LEASE_SECONDS } from './claim.store.ts'
import { PRIORITIES } from './mark-stale.store.ts'
import type { Aftermath } from './observe.store.ts'

/** The same as `observe.store.ts` does for one object, in sets. */

const LOCK_CLAIMED = `
select s.object_id as id, bursar.clock() as now
from bursar.stripe_objects s
join unnest($2::text[], $3::bigint[]) as c(id, observed_generation)
  on c.id = s.object_id and c.observed_generation = s.observed_generation
where s.account = $1 order by s.object_id for update of s`

export interface Locked {
  /** Of these, nobody has observed anything since their claims. */
  readonly ids: ReadonlySet<string>
  readonly now: Date
}

/**
 * The first statement of a commit of many: nobody else observes these until it ends. Null where no
 * claim is left.
 */
export async function lockClaimed(
  tx: Tx,
  account: string,
  claims: readonly Claim[],
): Promise<Locked | null> {
  const observed = claims.map(({ observedGeneration }) => observedGeneration)
  const values = [account, claims.map(({ id }) => id), observed]
  const statement = { name: 'refresh_lock_claimed', text: LOCK_CLAIMED, values }
  const { rows } = await query<{ id: string; now: Date }>(tx, statement)
  const [first] = rows
  return first === undefined ? null : { ids: new Set(rows.map(({ id }) => id)), now: first.now }
}

export interface Observed {
  readonly claim: Claim
  readonly aftermath: Aftermath
}

const OBSERVE = `
update bursar.stripe_objects s set
  observed_generation = r.generation,
  leased_until = case when s.leased_until = r.lease then null else s.leased_until end,
  stale_since = case when s.generation > r.generation then bursar.clock() else s.stale_since end,
  attempts = 0, failures = 0, last_error = null,
  recheck_at = case when s.recheck_at is not null and s.recheck_cause = 'late_read'
    and r.recheck_cause <> 'late_read' then s.recheck_at else r.recheck_at end,
  recheck_cause = case when s.recheck_at is not null and s.recheck_cause = 'late_read'
    and r.recheck_cause <> 'late_read' then s.recheck_cause else r.recheck_cause end,
  customer_id = coalesce(r.customer_id, s.customer_id), waiting_since = r.waiting_since,
  withheld_reason = r.withheld_reason, withheld_checks = r.withheld_checks, left_to_plans = null,
  seen_digest = coalesce(r.seen_digest, s.seen_digest), stripe_created_at = r.stripe_created_at
from json_to_recordset($2::json) as r(id text, generation bigint, lease timestamptz,
  recheck_at timestamptz, recheck_cause text, customer_id text, waiting_since timestamptz,
  withheld_reason text, withheld_checks int, seen_digest bytea, stripe_created_at timestamptz)
where s.account = $1 and s.object_id = r.id`

/** Observes claims that are locked, and leaves what follows. */
export async function observeClaimed(
  tx: Tx,
  account: string,
  observed: readonly Observed[],
): Promise<void> {
  if (observed.length === 0) return
  const values = [account, JSON.stringify(observed.map(toRow))]
  await query(tx, { name: 'refresh_observe_claimed', text: OBSERVE, values })
}

const KNOWN = `
select object_id as id from bursar.stripe_objects
where account = $1 and object_id = any($2::text[])`

/** Those that have been announced or read before. */
export async function findKnown(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const statement = { name: 'refresh_find_known', text: KNOWN, values: [account, ids] }
  return new Set((await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id))
}

const ADD = `
insert into bursar.stripe_objects (account, object_id, kind, observed_generation, cause, priority,
  recheck_at, recheck_cause, customer_id, waiting_since, withheld_reason, withheld_checks,
  seen_digest, stripe_created_at)
select $1, r.id, 'subscription', r.generation, 'adopt', $3, r.recheck_at, r.recheck_cause,
  r.customer_id, r.waiting_since, r.withheld_reason, r.withheld_checks, r.seen_digest,
  r.stripe_created_at
from json_to_recordset($2::json) as r(id text, generation bigint,
  recheck_at timestamptz, recheck_cause text, customer_id text, waiting_since timestamptz,
  withheld_reason text, withheld_checks int, seen_digest bytea, stripe_created_at timestamptz)
order by r.id
on conflict (account, object_id) do nothing`

/**
 * Objects that nobody knew, observed at their first generation.
 * @throws AppError POSTGRES_CONFLICT where one has been announced meanwhile: the transaction that
 * has read it as unknown has to begin anew.
 */
export async function addObserved(
  tx: Tx,
  account: string,
  observed: readonly Observed[],
): Promise<void> {
  if (observed.length === 0) return
  const values = [account, JSON.stringify(observed.map(toRow)), PRIORITIES.adopt]
  const added = await query(tx, { name: 'refresh_add_observed', text: ADD, values })
  if (added.rowCount !== observed.length) throw new AppError('POSTGRES_CONFLICT')
}

const ADD_STALE = `
insert into bursar.stripe_objects (account, object_id, kind, cause, priority, leased_until)
select $1, n.id, 'subscription', 'adopt', $3, bursar.clock() + make_interval(secs => $4)
from unnest($2::text[]) as n(id) order by n.id
on conflict (account, object_id) do nothing
returning object_id as id, leased_until::text as lease`

/** Objects that nobody knew, to be read alone; leased where this process goes on with them. */
export async function addStale(
  tx: Tx,
  account: string,
  ids: readonly string[],
  isLeased: boolean,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const values = [account, ids, PRIORITIES.adopt, isLeased ? LEASE_SECONDS : 0]
  const statement = { name: 'refresh_add_stale', text: ADD_STALE, values }
  const { rows } = await query<{ id: string; lease: string }>(tx, statement)
  if (rows.length !== ids.length) throw new AppError('POSTGRES_CONFLICT')
  return new Map(rows.map(({ id, lease }) => [id, lease]))
}

function toRow({ claim, aftermath }: Observed) {
  const { recheckAt, recheckCause, customerId, waitingSince, pendingReason } = aftermath
  return {
    id: claim.id,
    generation: claim.generation,
    lease: claim.lease,
    recheck_at: recheckAt,
    recheck_cause: recheckCause,
    customer_id: customerId,
    waiting_since: waitingSince,
    withheld_reason: pendingReason,
    withheld_checks: aftermath.checks,
    seen_digest:
      aftermath.seenDigest === null ? null : `\\x${aftermath.seenDigest.toString('hex')}`,
    stripe_created_at: aftermath.stripeCreatedAt,
  }
}
