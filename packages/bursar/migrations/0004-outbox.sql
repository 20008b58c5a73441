-- The messages of the outbox, written in the same commit as the state that causes it.

create table bursar.outbox (
  -- Also the idempotency key towards the world: Message-ID, webhook-id and the like.
  message_id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('email', 'provision', 'webhook', 'hook')),
  name text not null check (name ~ '^[a-z][a-z_.]{1,63}$'),
  -- For whom, where one cause enqueues several: an outgoing endpoint.
  target text not null default '',
  -- One cause enqueues one message, however often and from however many nodes it is written.
  cause_key text not null unique check (length(cause_key) <= 500),
  tenant_id text not null references bursar.tenants,
  subscription_id text references bursar.subscriptions,
  -- Ids, statuses and instants; never personal data.
  details jsonb not null default '{}',
  enqueued_at timestamptz not null default bursar.clock(),
  -- An operator wanted it again: from then on it is as fresh as if it had just been owed.
  retried_at timestamptz,
  -- Handed to the queue in the same commit that sets it.
  queued_at timestamptz,
  attempts integer not null default 0,
  attempted_at timestamptz,
  last_error text,
  ended_at timestamptz,
  -- done: delivered. dropped: there was nothing to do, because. dead: given up, a finding is open.
  outcome text check (outcome in ('done', 'dropped', 'dead')),
  check ((ended_at is null) = (outcome is null))
) with (fillfactor = 80);

create index outbox_to_queue on bursar.outbox (enqueued_at)
  where queued_at is null and outcome is null;
create index outbox_pending on bursar.outbox (kind, enqueued_at) where outcome is null;
create index outbox_tenant on bursar.outbox (tenant_id, enqueued_at desc);
create index outbox_subscription on bursar.outbox (subscription_id)
  where subscription_id is not null;
