-- What operators look at: how each answer of Stripe was dealt with, what came in by the minute,
-- how many there were of each status; and who they are.

-- The trail: one row per observed refresh, written in its commit. Kept as long as the events.
create table bursar.refresh_results (
  object_id text not null,
  account text not null,
  -- The generation that it observed: it answers every event of the object up to here.
  generation bigint not null,
  -- Why the object had been marked stale last.
  cause text not null,
  claimed_at timestamptz not null,
  -- When Stripe's answer was in, and the commit began.
  fetched_at timestamptz not null default bursar.clock(),
  -- Stripe's id of the request, for its support.
  stripe_request_id text check (length(stripe_request_id) <= 255),
  outcome text not null,
  -- The rule of packages/bursar/src/subscription/rules.ts that decided.
  rule text not null,
  -- The row of the audit log, where something changed.
  audit_id bigint,
  -- The objects that it marked stale, of the same account.
  marked_stale text[] not null default '{}',
  -- The events that it answered; of very many the first ones.
  event_ids text[] not null default '{}',
  events integer not null default 0,
  primary key (object_id, account, generation)
);

create index refresh_results_outcome on bursar.refresh_results (outcome, fetched_at desc);
create index refresh_results_age on bursar.refresh_results using brin (fetched_at);

-- Each time an operator ran an event again: what it had come to before, and which row of the
-- audit log says who and why. Kept as long as the event.
create table bursar.event_replays (
  event_id text not null,
  -- The generation that it was given.
  generation bigint not null,
  earlier_generation bigint not null,
  -- Null: it was still pending when it was replayed.
  earlier_outcome text,
  earlier_processed_at timestamptz,
  audit_id bigint not null,
  primary key (event_id, generation)
);

-- On hold checkouts of which an operator wants a new tenant: his word is the proof that they
-- lack. Kept for good, so that whoever looks again comes to the same.
create table bursar.checkout_approvals (
  account text not null,
  session_id text not null,
  tenant_id text not null check (tenant_id ~ '^[a-z0-9-]{1,50}$'),
  -- The operator's id.
  approved_by text not null check (length(approved_by) between 1 and 255),
  approved_at timestamptz not null default bursar.clock(),
  primary key (account, session_id)
);

-- What a message is pending for: the refresh result, and the change that is in the audit log.
alter table bursar.outbox
  add column caused_account text,
  add column caused_object text,
  add column caused_generation bigint,
  add column audit_id bigint;

create index outbox_recent on bursar.outbox (enqueued_at desc, message_id);

-- What is open of a subscription that is past due, in the smallest unit of its currency.
create table bursar.amounts_due (
  account text not null,
  stripe_subscription_id text not null,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount bigint not null,
  as_of timestamptz not null default bursar.clock(),
  primary key (account, stripe_subscription_id)
);

-- Deliveries by the minute, counted in memory and added up here every few seconds.
create table bursar.delivery_counts (
  minute timestamptz not null,
  endpoint text not null,
  -- accepted: a secret's fingerprint says which; cosigned: and which other. refused: a code.
  -- ignored: because of what.
  outcome text not null check (outcome in ('accepted', 'cosigned', 'refused', 'ignored')),
  detail text not null check (length(detail) between 1 and 64),
  count bigint not null,
  primary key (minute, endpoint, outcome, detail)
) with (fillfactor = 80);

-- When a signing secret was first counted on: one that is new cannot be judged yet.
create table bursar.signing_secrets (
  endpoint text not null,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{12}$'),
  first_seen_at timestamptz not null default bursar.clock(),
  primary key (endpoint, fingerprint)
);

-- Subscriptions by status, counted once an hour.
create table bursar.status_counts (
  hour timestamptz not null,
  status text not null,
  count bigint not null,
  primary key (hour, status)
);

alter table bursar.findings add column resolved_reason text check (length(resolved_reason) <= 500);

-- Searches of lists that grow to hundreds of thousands of rows.
create index findings_tenant on bursar.findings (tenant_id, finding_id desc);
create index findings_open_recent on bursar.findings (finding_id desc) where resolved_at is null;
create index tenants_id_prefix on bursar.tenants (tenant_id text_pattern_ops);
create index tenants_name_prefix on bursar.tenants (lower(name) text_pattern_ops, tenant_id);
create index tenants_by_status on bursar.tenants (status, tenant_id);
create index subscriptions_stripe_prefix
  on bursar.subscriptions (stripe_subscription_id text_pattern_ops);
create index subscriptions_by_status on bursar.subscriptions (status, subscription_id);
create index subscriptions_by_stripe_status
  on bursar.subscriptions (stripe_status, subscription_id);
create index subscription_audit_type on bursar.subscription_audit (event_type, audit_id desc);

-- Who is signed in. Of a token only its hash is kept.
create table bursar.operator_sessions (
  token_hash bytea primary key check (length(token_hash) = 32),
  operator_id text not null check (length(operator_id) between 1 and 255),
  name text not null check (length(name) between 1 and 255),
  role text not null check (role in ('viewer', 'operator')),
  began_at timestamptz not null default bursar.clock(),
  seen_at timestamptz not null default bursar.clock()
);

-- Good for one use: a link that lets somebody in, or a sign-in that is under way elsewhere.
create table bursar.operator_tickets (
  token_hash bytea primary key check (length(token_hash) = 32),
  purpose text not null check (purpose in ('link', 'oidc')),
  details jsonb not null default '{}',
  expires_at timestamptz not null
);

-- What an operator was called when he last signed in: shown beside the id, which the audit log
-- keeps. Names change, and two people may have the same; an id is one person's for good.
create table bursar.operators (
  operator_id text primary key check (length(operator_id) between 1 and 255),
  name text not null check (length(name) between 1 and 255)
);

create function bursar.operator_name(actor_type text, actor_id text) returns text
language sql stable as $$
  select o.name from bursar.operators o
  where actor_type = 'operator' and o.operator_id = actor_id and o.name <> o.operator_id
$$;
