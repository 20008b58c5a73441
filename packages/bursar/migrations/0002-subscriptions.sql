-- What Stripe told us (events), what may have changed (objects), whose it is (customers, tenants),
-- and what follows from it (subscriptions, findings).

create table bursar.stripe_objects (
  -- '' is the account of the API key; acct_… a connected one.
  account text not null,
  object_id text not null check (length(object_id) between 4 and 255),
  kind text not null,
  -- Every new event about the object raises it; a refresh observes at the generation it claimed.
  generation bigint not null default 1,
  observed_generation bigint not null default 0,
  -- A column of its own, so that raising a stale object again touches no index (a HOT update).
  stale boolean generated always as (generation > observed_generation) stored,
  stale_since timestamptz not null default bursar.clock(),
  -- Why it was marked stale last: event, link, recheck or late_read. Lower priority numbers go
  -- first.
  cause text not null default 'event',
  priority smallint not null default 0,
  due_at timestamptz not null default bursar.clock(),
  leased_until timestamptz,
  recheck_at timestamptz,
  recheck_cause text,
  -- Tries that count towards a dead letter, and tries in a row that do not (an outage).
  attempts integer not null default 0,
  failures integer not null default 0,
  last_error text,
  -- Whose it is, as far as a fetch has told: a link marks stale all objects of its customer.
  customer_id text,
  waiting_since timestamptz,
  primary key (account, object_id)
) with (fillfactor = 70);

create index stripe_objects_stale on bursar.stripe_objects (account, kind, priority, due_at)
  where stale;
create index stripe_objects_recheck on bursar.stripe_objects (recheck_at)
  where recheck_at is not null;
create index stripe_objects_customer on bursar.stripe_objects (account, customer_id)
  where customer_id is not null;

create table bursar.stripe_events (
  event_id text primary key,
  event_type text not null,
  account text not null,
  object_id text not null,
  -- The generation of the object that this event raised: observed with it.
  generation bigint not null,
  received_at timestamptz not null default bursar.clock(),
  processed_at timestamptz,
  outcome text,
  body_sha256 bytea not null check (length(body_sha256) = 32),
  payload_summary jsonb not null
);

create index stripe_events_type on bursar.stripe_events (event_type, received_at desc);
create index stripe_events_pending on bursar.stripe_events (account, object_id)
  where processed_at is null;

create table bursar.tenants (
  tenant_id text primary key check (tenant_id ~ '^[a-z0-9-]{1,50}$'),
  name text not null check (length(name) between 1 and 200),
  -- The best status among the tenant's subscriptions; PENDING while there is none.
  status text not null default 'PENDING'
    check (status in ('PENDING', 'TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED')),
  billing_email text check (length(billing_email) <= 320),
  created_at timestamptz not null default bursar.clock()
);

create index tenants_billing_email on bursar.tenants (lower(billing_email));

create table bursar.stripe_customers (
  account text not null,
  customer_id text not null,
  tenant_id text references bursar.tenants,
  linked_at timestamptz,
  -- The checkout or the intent that proved it, or the operator whose word it was.
  linked_by text,
  is_linked_by_hand boolean not null default false,
  -- Whether the tenant's billing address follows this customer's.
  is_billing_contact boolean not null default false,
  deleted_at timestamptz,
  primary key (account, customer_id)
);

create index stripe_customers_tenant on bursar.stripe_customers (tenant_id);

create table bursar.subscriptions (
  subscription_id text primary key,
  tenant_id text not null references bursar.tenants,
  resource_id text check (length(resource_id) between 1 and 100),
  plan_id text not null,
  type text not null check (type in ('MAIN', 'ADDON', 'TRIAL', 'TEMPORARY')),
  status text not null check (status in ('TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED')),
  term_start timestamptz,
  term_end timestamptz,
  grace_end timestamptz,
  cancelled_at timestamptz,
  cancel_at timestamptz,
  -- Every listed item: [{"price_id", "plan_id", "quantity"}]. Entitlements are computed from it.
  items jsonb not null,
  collection_paused boolean not null default false,
  collection_method text not null default 'charge_automatically'
    check (collection_method in ('charge_automatically', 'send_invoice')),
  account text,
  customer_id text,
  stripe_subscription_id text,
  stripe_price_id text,
  stripe_status text,
  parent_subscription_id text references bursar.subscriptions,
  created_at timestamptz not null default bursar.clock(),
  updated_at timestamptz not null default bursar.clock(),
  unique (account, stripe_subscription_id)
);

create index subscriptions_tenant on bursar.subscriptions (tenant_id);

create table bursar.checkout_intents (
  nonce text primary key check (length(nonce) between 16 and 100),
  account text not null,
  tenant_id text not null references bursar.tenants,
  price_id text not null,
  session_id text unique,
  created_at timestamptz not null default bursar.clock(),
  expires_at timestamptz not null,
  completed_at timestamptz
);

create table bursar.findings (
  finding_id bigint generated always as identity primary key,
  kind text not null,
  account text not null default '',
  tenant_id text,
  object_id text not null,
  summary text not null,
  details jsonb not null default '{}',
  opened_at timestamptz not null default bursar.clock(),
  resolved_at timestamptz,
  resolved_by text
);

-- One open finding of a kind per object: a finding that comes again is the same finding.
create unique index findings_open on bursar.findings (kind, account, object_id)
  where resolved_at is null;
create index findings_object on bursar.findings (account, object_id);

-- Reads that Stripe still allows, per account and endpoint, shared by all nodes.
create table bursar.stripe_budget (
  account text not null,
  endpoint text not null,
  tokens double precision not null,
  refilled_at timestamptz not null default bursar.clock(),
  -- At which rate it is filled; what was taken in this minute, and in the one before.
  per_second double precision not null,
  minute timestamptz not null default date_trunc('minute', bursar.clock()),
  taken integer not null default 0,
  taken_before integer not null default 0,
  primary key (account, endpoint)
) with (fillfactor = 50);

create table bursar.settings (
  name text primary key,
  value text not null
);
