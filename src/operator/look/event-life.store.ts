import type { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { eventLife } from '../../wire/operator/events.ts'
import { type ChangeFact, type Settled, type StoredEvent, stepsOf } from '../explain/life-steps.ts'
import { findEffectsOf } from './effects.store.ts'
import { wireRows } from './wire-rows.ts'

export type EventLife = z.output<typeof eventLife>

const ONE = `
select e.event_id, e.event_type as type, e.account, e.subject, c.tenant_id, e.received_at,
  e.processed_at, coalesce(e.outcome, 'pending') as outcome, e.generation, e.payload_summary,
  encode(e.body_sha256, 'hex') as body_sha256, s.attempts, s.last_error
from bursar.stripe_events e
left join bursar.stripe_subjects s on s.account = e.account and s.subject = e.subject
left join bursar.stripe_customers c on c.account = s.account and c.customer_id = s.customer_id
where e.event_id = $1`

// The settlement that answered it is the first one at its generation or later.
const ANSWERED_BY = `
select subject, account, generation, claimed_at, fetched_at, fetched_at::text as written_at,
  stripe_request_id, outcome, rule, audit_id::text, poked, events
from bursar.settlements
where subject = $1 and account = $2 and generation >= $3
order by generation limit 1`

// A subject that was poked is settled after the commit that poked it. A commit that began before
// that one and then waited for it has an earlier time, but a later row in the ledger; one that
// began while that one was under way has a later time, but still knew of no owner.
const FOLLOWED_BY = `
select s.subject, s.account, s.generation, s.claimed_at, s.fetched_at,
  s.fetched_at::text as written_at, s.stripe_request_id, s.outcome, s.rule, s.audit_id::text,
  s.poked, s.events
from unnest($1::text[]) as p(subject) cross join lateral (
  select * from bursar.settlements
  where subject = p.subject and account = $2
    and (fetched_at >= $3::timestamptz or audit_id > $4::bigint)
  order by $4::bigint is not null and outcome = 'waiting', generation limit 1
) s
order by s.fetched_at, s.subject`

const CHANGES = `
select audit_id::text, tenant_id, event_type, actor_type, actor_id,
  bursar.operator_name(actor_type, actor_id) as actor_name, details, created_at as at
from bursar.subscription_audit where audit_id = any($1::bigint[])`

/** Settlements of one life that are shown; a poke may lead to a poke. */
const SETTLEMENTS_MAX = 12

/** One event, and all that followed from it. @throws AppError OBJECT_UNKNOWN */
export async function getEventLife(tx: Tx, eventId: string): Promise<EventLife> {
  const one = { name: 'operator_event', text: ONE, values: [eventId] }
  const [event] = wireRows((await query<StoredEvent>(tx, one)).rows)
  if (event === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no event ${eventId}.`)
  const settled = await findSettlements(tx, event)
  const changes = await findChanges(tx, settled)
  const effects = await Promise.all(
    settled.map(({ subject, generation, written_at: at }) =>
      findEffectsOf(tx, { at, subject, generation }),
    ),
  )
  const { body_sha256: _, attempts: __, last_error: ___, ...row } = event
  return { ...row, life: stepsOf(event, settled, { changes, effects }) }
}

async function findSettlements(tx: Tx, event: StoredEvent): Promise<Settled[]> {
  const values = [event.subject, event.account, event.generation]
  const answered = { name: 'operator_answered_by', text: ANSWERED_BY, values }
  const all = wireRows((await query<Settled>(tx, answered)).rows)
  for (const settled of all) {
    if (settled.poked.length === 0 || all.length >= SETTLEMENTS_MAX) continue
    const known = new Set(all.map(({ subject }) => subject))
    const fresh = settled.poked.filter((subject) => !known.has(subject))
    const { account, written_at, audit_id } = settled
    const next = [fresh.slice(0, SETTLEMENTS_MAX), account, written_at, audit_id]
    const followed = { name: 'operator_followed_by', text: FOLLOWED_BY, values: next }
    // The loop goes on over what is added to it.
    all.push(...wireRows((await query<Settled>(tx, followed)).rows))
  }
  return all
}

async function findChanges(tx: Tx, settled: readonly Settled[]): Promise<Map<string, ChangeFact>> {
  const ids = settled.map(({ audit_id }) => audit_id).filter((id) => id !== null)
  const statement = { name: 'operator_changes', text: CHANGES, values: [ids] }
  const rows = wireRows((await query<ChangeFact>(tx, statement)).rows)
  return new Map(rows.map((row) => [row.audit_id, row]))
}
