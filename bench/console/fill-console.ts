import type { BenchDatabase } from '../support/bench-database.ts'

/** How much there is of everything; the shares are those of a busy SaaS. */
export interface ConsoleSize {
  readonly events: number
}

// Every tenth tenant has had trouble; of a refresh result's events there are ten.
const FILL = [
  `insert into bursar.tenants (tenant_id, name, status, billing_email)
   select 'tenant-' || n, 'Company ' || n || ' Ltd', (array['ACTIVE','ACTIVE','GRACE'])[1 + n % 3],
     'billing-' || n || '@example.com'
   from generate_series(1, $1::int / 20) n`,
  `insert into bursar.stripe_customers (account, customer_id, tenant_id, linked_at)
   select '', 'cus_' || n, 'tenant-' || n, now() from generate_series(1, $1::int / 20) n`,
  `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
     account, customer_id, stripe_subscription_id, stripe_status)
   select 'sub_' || n, 'tenant-' || n, 'starter', 'MAIN',
     (array['ACTIVE','ACTIVE','GRACE'])[1 + n % 3],
     '[]', '', 'cus_' || n, 'sub_' || n, 'active' from generate_series(1, $1::int / 20) n`,
  `insert into bursar.stripe_objects (account, object_id, kind, generation, observed_generation, customer_id)
   select '', 'sub_' || n, 'subscription', 20, 20 - (n % 5000 = 0)::int, 'cus_' || n
   from generate_series(1, $1::int / 20) n`,
  `insert into bursar.stripe_events (event_id, event_type, account, object_id, generation,
     received_at, processed_at, outcome, body_sha256, payload_summary)
   select 'evt_' || md5(n::text), (array['invoice.paid','customer.subscription.updated',
     'invoice.payment_failed','customer.updated','checkout.session.completed'])[1 + n % 5],
     '', 'sub_' || (1 + n % ($1::int / 20)), 1 + n / ($1::int / 20),
     now() - (n || ' seconds')::interval,
     case when n % 5000 > 0 then now() - (n || ' seconds')::interval end,
     case when n % 5000 > 0 then (array['unchanged','accepted'])[1 + (n % 20 = 0)::int] end,
     sha256('x'), '{}' from generate_series(0, $1::int - 1) n`,
  `insert into bursar.refresh_results (object_id, account, generation, cause, claimed_at, fetched_at,
     stripe_request_id, outcome, rule, event_ids, events)
   select object_id, '', max(generation), 'event', max(received_at), max(received_at), 'req_1',
     min(outcome), 'stripe_active', array_agg(event_id), count(*)
   from bursar.stripe_events where processed_at is not null
   group by object_id, generation / 10, outcome
   on conflict do nothing`,
  `insert into bursar.subscription_audit (audit_id, tenant_id, sequence, event_type, actor_type,
     actor_id, details, created_at, prev_hash, hash)
   select n, 'tenant-' || (1 + n % ($1::int / 20)), 1 + n / ($1::int / 20),
     (array['subscription.changed','tenant.created'])[1 + (n % 10 = 0)::int], 'stripe', 'sub_1',
     jsonb_build_object('account', '', 'stripe_subscription_id', 'sub_' || (1 + n % ($1::int / 20)),
       'status_from', 'ACTIVE', 'status_to', 'GRACE', 'generation', 1, 'changes',
       jsonb_build_object('status', jsonb_build_object('from', 'ACTIVE', 'to', 'GRACE'))),
     now() - ($1::int - n || ' seconds')::interval, repeat('0', 64), repeat('0', 64)
   from generate_series(1, $1::int / 4) n`,
  `insert into bursar.outbox (kind, name, cause_key, tenant_id, enqueued_at, outcome, ended_at)
   select (array['email','webhook'])[1 + n % 2], 'welcome', 'bench-' || n,
     'tenant-' || (1 + n % ($1::int / 20)), now() - (n || ' seconds')::interval,
     case when n % 1000 = 0 then null when n % 1000 = 1 then 'dead' else 'done' end,
     case when n % 1000 = 0 then null else now() end
   from generate_series(1, $1::int / 4) n`,
  `insert into bursar.findings (kind, object_id, tenant_id, summary, opened_at, resolved_at)
   select (array['orphan','refund','dead_letter'])[1 + n % 3], 'sub_' || n,
     'tenant-' || (1 + n % ($1::int / 20)), 'A finding of the bench.',
     now() - (n || ' seconds')::interval, case when n % 10 > 0 then now() end
   from generate_series(1, $1::int / 10) n`,
  `insert into bursar.delivery_counts (minute, endpoint, outcome, detail, count)
   select date_trunc('minute', now()) - (n || ' minutes')::interval, '', o, d, 100
   from generate_series(0, 35 * 1440) n,
     (values ('accepted', 'aaaaaaaaaaaa'), ('refused', 'SIGNATURE_MISMATCH')) as k(o, d)`,
]

/** Fills every table that operators search, and lets PostgreSQL look at them. */
export async function fillConsole(
  database: Pick<BenchDatabase, 'run'>,
  { events }: ConsoleSize,
): Promise<void> {
  for (const statement of FILL) {
    await database.run(statement, statement.includes('$1') ? [events] : undefined)
  }
  await database.run('analyze')
}
