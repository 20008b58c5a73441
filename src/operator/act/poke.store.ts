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
update bursar.stripe_events set generation = $2, processed_at = null, outcome = null
where event_id = $1`

export interface Replayed {
  readonly subject: string
  readonly tenant_id: string | null
}

/** Runs a known event again: it is pending until its subject has settled once more. */
export async function replayStored(tx: Tx, eventId: string): Promise<Replayed> {
  const raise = { name: 'operator_raise', text: RAISE, values: [eventId] }
  const [raised] = (await query<Replayed & { generation: number }>(tx, raise)).rows
  if (raised === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no event ${eventId}.`)
  const values = [eventId, raised.generation]
  await query(tx, { name: 'operator_reopen', text: REOPEN, values })
  return raised
}
