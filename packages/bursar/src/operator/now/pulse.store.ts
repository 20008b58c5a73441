import { EVENT_OUTCOMES } from '@bursar/wire/operator/event-outcomes'
import type { changed } from '@bursar/wire/operator/stream'
import type { z } from 'zod'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export type { Pool }

export type Changed = z.output<typeof changed>
export type Topic = Changed['topics'][number]

/** One text per topic: when it is another one, something has changed. */
export type Pulse = Readonly<Record<Topic, string>>

// Each of these is a few steps in an index, or a small table.
const PULSE = `
with recursive types as (
  (select event_type from bursar.stripe_events order by event_type limit 1)
  union all
  select (
    select e.event_type from bursar.stripe_events e
    where e.event_type > t.event_type order by e.event_type limit 1
  ) from types t where t.event_type is not null
),
newest as (
  select max(l.received_at) as at from types t cross join lateral (
    select received_at from bursar.stripe_events e where e.event_type = t.event_type
    order by received_at desc limit 1
  ) l
)
select bursar.clock() as now,
  (select concat(minute, sum(count)) from bursar.delivery_counts
    where minute >= bursar.clock() - interval '2 minutes'
    group by minute order by minute desc limit 1) as deliveries,
  concat((select at from newest), (select max(fetched_at) from (
    select (select s.fetched_at from bursar.refresh_results s where s.outcome = o.outcome
      order by s.fetched_at desc limit 1) as fetched_at
    from unnest($1::text[]) as o(outcome)) observed_generation)) as events,
  (select last_value::text from bursar.subscription_audit_id) as changes,
  concat((select max(finding_id) from bursar.findings),
    (select count(*) from bursar.findings where resolved_at is null)) as findings,
  concat((select max(enqueued_at) from bursar.outbox),
    (select count(*) from bursar.outbox where outcome is null),
    (select max(attempted_at) from bursar.outbox where outcome is null)) as outbox`

const OBSERVED = EVENT_OUTCOMES.filter((outcome) => outcome !== 'pending')

export async function takePulse(tx: Tx): Promise<{ now: string; pulse: Pulse }> {
  const statement = { name: 'operator_pulse', text: PULSE, values: [OBSERVED] }
  const { rows } = await query<{ now: Date } & Record<Topic, string | null>>(tx, statement)
  const { now, ...read } = rows[0]!
  const pulse = Object.fromEntries(Object.entries(read).map(([name, text]) => [name, text ?? '']))
  return { now: now.toISOString(), pulse: pulse as Pulse }
}

/** Pure: the topics in which the two differ. */
export function topicsChanged(before: Pulse, after: Pulse): Topic[] {
  const topics = Object.keys(after) as Topic[]
  return topics.filter((topic) => before[topic] !== after[topic])
}
