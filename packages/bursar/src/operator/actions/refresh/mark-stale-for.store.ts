import { AppError } from '@bursar/wire/errors'
import { type Reopened, reopenEvent } from '../../../inbox/stored-events.store.ts'
import type { Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'
import { markStale } from '../../../refresh/object/mark-stale.store.ts'
import type { TrackedObject } from '../../../subscription/tracked-object.ts'

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
  const reopened = await reopenEvent(tx, eventId, generation)
  if (reopened === null) throw new AppError('OBJECT_UNKNOWN', `Event ${eventId} has been purged.`)
  return { ...reopened, object_id: found.id, tenant_id: found.tenant_id }
}
