import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { markStale } from '../../refresh/object/mark-stale.store.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'

/** Asks Stripe again, before everything else that waits. */
export async function requestRefresh(tx: Tx, object_id: TrackedObject): Promise<void> {
  await markStale(tx, [object_id], 'operator', { forgetsFailures: true })
}

// The object first: in the order in which everybody locks.
const LOCK_OBJECT = `
select s.account, s.object_id as id, s.kind,
  (select c.tenant_id from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id) as tenant_id
from bursar.stripe_events e
join bursar.stripe_objects s on s.account = e.account and s.object_id = e.object_id
where e.event_id = $1 for update of s`

const REOPEN = `
with before as (
  select event_id, generation, outcome, processed_at from bursar.stripe_events
  where event_id = $1 for update
)
update bursar.stripe_events e set generation = $2, processed_at = null, outcome = null
from before where e.event_id = before.event_id
returning e.event_id, e.generation, before.generation as earlier_generation,
  before.outcome as earlier_outcome, before.processed_at as earlier_processed_at`

/** What an event had come to before it was replayed. */
interface Reopened {
  readonly event_id: string
  readonly generation: number
  readonly earlier_generation: number
  readonly earlier_outcome: string | null
  readonly earlier_processed_at: Date | null
}

export interface Replayed extends Reopened {
  readonly object_id: string
  readonly tenant_id: string | null
}

/**
 * Runs a known event again: it is pending until its object has observed once more. What it had come
 * to is part of its life still: `rememberReplay` belongs into the same commit.
 */
export async function replayStored(tx: Tx, eventId: string): Promise<Replayed> {
  type Concerned = TrackedObject & Pick<Replayed, 'tenant_id'>
  const lock = { name: 'operator_lock_object', text: LOCK_OBJECT, values: [eventId] }
  const [found] = (await query<Concerned>(tx, lock)).rows
  if (found === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no event ${eventId}.`)
  const [generation] = await markStale(tx, [found], 'operator', { forgetsFailures: true })
  const values = [eventId, generation]
  const reopen = { name: 'operator_reopen', text: REOPEN, values }
  const [reopened] = (await query<Reopened>(tx, reopen)).rows
  if (reopened === undefined) throw new AppError('OBJECT_UNKNOWN', `${eventId} is purged by now.`)
  return { ...reopened, object_id: found.id, tenant_id: found.tenant_id }
}

const REMEMBER = `
insert into bursar.event_replays (event_id, generation, earlier_generation, earlier_outcome,
  earlier_processed_at, audit_id)
values ($1, $2, $3, $4, $5, $6)`

/** Leads from the event to the row of the audit log that says who replayed it, and why. */
export async function rememberReplay(tx: Tx, replayed: Replayed, auditId: string): Promise<void> {
  const { event_id, generation, earlier_generation } = replayed
  const { earlier_outcome, earlier_processed_at } = replayed
  const earlier = [earlier_generation, earlier_outcome, earlier_processed_at]
  const values = [event_id, generation, ...earlier, auditId]
  await query(tx, { name: 'operator_remember_replay', text: REMEMBER, values })
}
