import { OBJECT_DIGITS, OBJECT_PREFIX } from '../load/event-template.ts'
import type { BenchDatabase } from '../support/bench-database.ts'

/** A subscription has about ten events in its life. */
const EVENTS_PER_OBJECT = 10

// The ids are as long as Stripe’s, and sort before those of the load, which begin with a later
// time.
const FILL_EVENTS = `
insert into bursar.stripe_events (event_id, event_type, account, object_id, generation, received_at,
  processed_at, outcome, body_sha256, payload_summary)
select id, type, '', object_id, 1 + n / $2::int, at, at, 'unchanged', sha256(id::bytea),
  jsonb_build_object('id', id, 'type', type, 'object_id', object_id, 'object_type', 'subscription')
from (
  select n, now() - ($1::int - n) * interval '10 seconds' as at,
    'evt_10' || lpad(to_hex(n), 8, '0') || left(md5(n::text), 14) as id,
    $3::text || lpad((n % $2::int)::text, $4::int, '0') as object_id,
    (array['invoice.paid', 'customer.subscription.updated'])[1 + n % 2] as type
  from generate_series(0, $1::int - 1) n
) event`

const FILL_OBJECTS = `
insert into bursar.stripe_objects (account, object_id, kind, generation, observed_generation)
select '', $3::text || lpad(n::text, $4::int, '0'), 'subscription', $1::int / $2::int, $1::int / $2::int
from generate_series(0, $2::int - 1) n`

const USUAL_TABLES = `
create schema usual;
create table usual.events (
  id text primary key, type text not null, payload jsonb not null,
  created_at timestamptz not null default now()
);
create table usual.subscriptions (
  id bigint generated always as identity primary key, stripe_id text not null unique,
  status text not null, updated_at timestamptz not null default now()
)`

const FILL_USUAL_EVENTS = `
insert into usual.events (id, type, payload)
select event_id, event_type, payload_summary from bursar.stripe_events`

const FILL_USUAL_SUBSCRIPTIONS = `
insert into usual.subscriptions (stripe_id, status)
select object_id, 'active' from bursar.stripe_objects`

/** A service that has been running for a while. Gives how many objects there are. */
export async function fillTables(database: BenchDatabase, rows: number): Promise<number> {
  const objects = Math.ceil(rows / EVENTS_PER_OBJECT)
  const values = [rows, objects, OBJECT_PREFIX, OBJECT_DIGITS]
  await database.run(FILL_OBJECTS, values)
  await database.run(FILL_EVENTS, values)
  await database.run(USUAL_TABLES)
  await database.run(FILL_USUAL_EVENTS)
  await database.run(FILL_USUAL_SUBSCRIPTIONS)
  await database.run(
    'vacuum analyze bursar.stripe_events, bursar.stripe_objects, usual.events, usual.subscriptions',
  )
  return objects
}
