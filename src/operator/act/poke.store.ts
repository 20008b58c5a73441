import { AppError } from '../../base/errors.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Subject } from '../../subscription/subject.ts'

const POKE = `
insert into bursar.stripe_subjects as s (account, subject, kind, cause)
values ($1, $2, $3, 'operator')
on conflict (account, subject) do update set
  generation = s.generation + 1,
  dirty_since = case when s.dirty then s.dirty_since else bursar.clock() end,
  cause = 'operator', priority = 0, due_at = bursar.clock(), attempts = 0, failures = 0
returning generation`

/** Asks Stripe again, before everything else that waits. Gives the new generation. */
export async function pokeByHand(tx: Tx, { account, id, kind }: Subject): Promise<number> {
  const values = [account, id, kind]
  const { rows } = await query<{ generation: number }>(tx, {
    name: 'operator_poke',
    text: POKE,
    values,
  })
  return rows[0]!.generation
}

// The subject first: in the order in which everybody locks.
const RAISE = `
update bursar.stripe_subjects s set
  generation = s.generation + 1,
  dirty_since = case when s.dirty then s.dirty_since else bursar.clock() end,
  cause = 'operator', priority = 0, due_at = bursar.clock(), attempts = 0, failures = 0
from bursar.stripe_events e
where e.event_id = $1 and s.account = e.account and s.subject = e.subject
returning s.generation, s.account, s.subject,
  (select c.tenant_id from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id) as tenant_id`

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
  readonly subject: string
  readonly tenant_id: string | null
}

/**
 * Runs a known event again: it is pending until its subject has settled once more. What it had come
 * to is part of its life still: `rememberReplay` belongs into the same commit.
 */
export async function replayStored(tx: Tx, eventId: string): Promise<Replayed> {
  type Raised = Pick<Replayed, 'subject' | 'tenant_id' | 'generation'>
  const raise = { name: 'operator_raise', text: RAISE, values: [eventId] }
  const [raised] = (await query<Raised>(tx, raise)).rows
  if (raised === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no event ${eventId}.`)
  const values = [eventId, raised.generation]
  const reopen = { name: 'operator_reopen', text: REOPEN, values }
  const [reopened] = (await query<Reopened>(tx, reopen)).rows
  if (reopened === undefined) throw new AppError('OBJECT_UNKNOWN', `${eventId} is purged by now.`)
  return { ...raised, ...reopened }
}

const REMEMBER = `
insert into bursar.event_replays (event_id, generation, earlier_generation, earlier_outcome,
  earlier_processed_at, audit_id)
values ($1, $2, $3, $4, $5, $6)`

/** Leads from the event to the row of the ledger that says who replayed it, and why. */
export async function rememberReplay(tx: Tx, replayed: Replayed, auditId: string): Promise<void> {
  const { event_id, generation, earlier_generation } = replayed
  const { earlier_outcome, earlier_processed_at } = replayed
  const earlier = [earlier_generation, earlier_outcome, earlier_processed_at]
  const values = [event_id, generation, ...earlier, auditId]
  await query(tx, { name: 'operator_remember_replay', text: REMEMBER, values })
}
