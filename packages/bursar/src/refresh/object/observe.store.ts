import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'
import type { CheckCause, PendingReason } from '../next-check.ts'
import { type Claim, giveLeaseBack } from './claim.store.ts'
import { markStale, type StaleCause } from './mark-stale.store.ts'

export type { Tx } from '../../postgres/pool.ts'

const OBSERVE = `
update bursar.stripe_objects set
  observed_generation = $3,
  leased_until = case when leased_until = $4::timestamptz then null else leased_until end,
  stale_since = case when generation > $3 then bursar.clock() else stale_since end,
  attempts = 0, failures = 0, last_error = null
where account = $1 and object_id = $2 and observed_generation = $5
returning bursar.clock() as now`

/**
 * The first statement of every commit. Gives the database's time, or null when somebody has
 * observed
 * since the claim: their answer may be the newer one, so everything is dropped, and the lease is
 * free. What was observed before the claim was asked for before it: answers only ever grow younger.
 */
export async function observe(tx: Tx, claim: Claim): Promise<Date | null> {
  const values = [claim.account, claim.id, claim.generation, claim.lease, claim.observedGeneration]
  const { rows } = await query<{ now: Date }>(tx, {
    name: 'refresh_observe',
    text: OBSERVE,
    values,
  })
  if (rows[0] !== undefined) return rows[0].now
  await giveLeaseBack(tx, claim)
  return null
}

/** All of a commit's subscriptions in one statement, in key order. */
export async function markSubscriptionsStale(
  tx: Tx,
  account: string,
  ids: readonly string[],
  cause: StaleCause,
): Promise<void> {
  await markStale(tx, objectsOf(account, 'subscription', ids), cause)
}

/** The keys of checkouts come first: call it before `observe`. */
export async function markCheckoutsStale(
  tx: Tx,
  account: string,
  ids: readonly string[],
): Promise<void> {
  await markStale(tx, objectsOf(account, 'checkout_session', ids), 'link')
}

/** Its address is asked for. Its key comes between those of checkouts and of subscriptions. */
export async function markCustomerStale(tx: Tx, account: string, id: string): Promise<void> {
  await markStale(tx, [{ account, id, kind: 'customer' }], 'link')
}

const LOCK = `
select from bursar.stripe_objects
where account = $1 and object_id = any($2::text[]) order by object_id for update`

/** Those that exist, in key order. */
export async function lockObjects(tx: Tx, account: string, ids: readonly string[]): Promise<void> {
  await query(tx, { name: 'refresh_lock_objects', text: LOCK, values: [account, ids] })
}

/** What a refresh result leaves on its object. */
export interface Aftermath {
  readonly recheckAt: Date | null
  readonly recheckCause: CheckCause | 'late_read'
  readonly pendingReason: PendingReason | null
  /** How many checks have found it so. */
  readonly checks: number
  readonly customerId: string | null
  readonly seenDigest: Buffer | null
  /** When Stripe made it; null: not known. */
  readonly stripeCreatedAt: Date | null
  readonly waitingSince: Date | null
}

// A late read that is still to come stays: the answer observed now may be as old as the one before.
const LEAVE = `
update bursar.stripe_objects set
  recheck_at = case when keeps_read then recheck_at else $3 end,
  recheck_cause = case when keeps_read then recheck_cause else $4 end,
  customer_id = coalesce($5, customer_id), waiting_since = $6,
  withheld_reason = $7, withheld_checks = $8, left_to_plans = null,
  seen_digest = coalesce($9, seen_digest),
  stripe_created_at = coalesce($10, stripe_created_at)
from (
  select recheck_at is not null and recheck_cause = 'late_read' and $4 <> 'late_read' as keeps_read
  from bursar.stripe_objects where account = $1 and object_id = $2
) as read
where account = $1 and object_id = $2`

export async function leaveAftermath(tx: Tx, claim: Claim, aftermath: Aftermath): Promise<void> {
  const { account, id } = claim
  const { recheckAt, recheckCause, customerId, waitingSince, pendingReason, checks } = aftermath
  const next = [recheckAt, recheckCause]
  const found = [customerId, waitingSince, pendingReason, checks, aftermath.seenDigest]
  const values = [account, id, ...next, ...found, aftermath.stripeCreatedAt]
  await query(tx, { name: 'refresh_leave_aftermath', text: LEAVE, values })
}

const STANDING = `
select tenant_id as "tenantId", status = 'EXPIRED' as "isEnded" from bursar.subscriptions
where account = $1 and stripe_subscription_id = $2`

/** What is stored of a subscription. */
interface Standing {
  readonly tenantId: string | null
  readonly isEnded: boolean
}

/** Whose subscription it is and whether it has ended, as far as we know. */
export async function findStanding(tx: Tx, { account, id }: Claim): Promise<Standing> {
  const statement = { name: 'refresh_find_standing', text: STANDING, values: [account, id] }
  const { rows } = await query<{ tenantId: string; isEnded: boolean }>(tx, statement)
  return rows[0] ?? { tenantId: null, isEnded: false }
}

const HAS_NEWER = 'select bursar.has_newer_plans($1) as "hasNewer"'

/** Whether a node with newer plans than these is running. */
export async function hasNewerPlans(tx: Tx, plansDigest: string): Promise<boolean> {
  const statement = { name: 'refresh_has_newer_plans', text: HAS_NEWER, values: [plansDigest] }
  return (await query<{ hasNewer: boolean }>(tx, statement)).rows[0]?.hasNewer ?? false
}

const FIND_OF_CUSTOMER = `
select object_id as "objectId" from bursar.stripe_objects
where account = $1 and customer_id = $2 and kind = 'subscription' order by object_id`

/** The subscriptions that a fetch has shown to be this customer's. */
export async function findSubscriptionsOfCustomer(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<string[]> {
  const values = [account, customerId]
  const statement = { name: 'refresh_of_customer', text: FIND_OF_CUSTOMER, values }
  return (await query<{ objectId: string }>(tx, statement)).rows.map((row) => row.objectId)
}

// Letting go of a row's lock inside a transaction is what a savepoint can do.
export async function savepoint(tx: Tx): Promise<void> {
  await query(tx, { name: 'refresh_savepoint', text: 'savepoint refresh_link' })
}

export async function releaseSavepoint(tx: Tx): Promise<void> {
  await query(tx, { name: 'refresh_release', text: 'release savepoint refresh_link' })
}

export async function rollbackToSavepoint(tx: Tx): Promise<void> {
  await query(tx, { name: 'refresh_rollback', text: 'rollback to savepoint refresh_link' })
  await releaseSavepoint(tx)
}
