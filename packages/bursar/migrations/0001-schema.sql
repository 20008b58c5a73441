-- The schema of Bursar 0.2.0, module by module, each table with its indexes:
--
--   clock and settings · events and tracked objects · tenants and customers · merging tenants ·
--   subscriptions · checkout · entitlements · refreshing from Stripe · reconciling · the audit log ·
--   the outbox · emails · outgoing webhooks · identities · findings and alerts · the brake · the console ·
--   the role of the API
--
-- Once 0.2.0 is released, this file is never edited again: see
-- docs/internals/decisions/0010-frozen-migrations.md.

create schema if not exists bursar;

-- ------------------------------------------------------------------------------------------------
-- Clock and settings
-- ------------------------------------------------------------------------------------------------

-- The database's clock decides. A session may be given another time, for tests and rehearsals.
create function bursar.clock() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('bursar.now', true), '')::timestamptz, now()) $$;

-- What the installation remembers of itself, such as the id of the key that seals the audit log.
create table bursar.settings (
  name text primary key,
  value text not null
);

-- ------------------------------------------------------------------------------------------------
-- Events and tracked objects: what Stripe reported, and what may have changed
-- ------------------------------------------------------------------------------------------------

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
  -- Why it was last marked stale: event, link, recheck or late_read.
  cause text not null default 'event',
  -- Lower numbers go first. Claims are ordered over all kinds and accounts. See bursar.priority_of.
  priority smallint not null default 0,
  due_at timestamptz not null default bursar.clock(),
  leased_until timestamptz,
  -- An object that is alive, waiting or withheld always has a next check.
  recheck_at timestamptz,
  recheck_cause text,
  -- Tries that count towards a dead letter, and tries in a row that do not (an outage).
  attempts integer not null default 0,
  failures integer not null default 0,
  last_error text,
  -- The owning customer, as far as a fetch has told: a link marks all objects of its customer
  -- stale.
  customer_id text,
  waiting_since timestamptz,
  -- Why nothing is granted although Stripe calls it live or paid, and how many scheduled checks
  -- have found it so: they set when the next one comes. Another reason starts again.
  withheld_reason text check (length(withheld_reason) <= 64),
  withheld_checks integer not null default 0,
  -- What the last refresh read of a subscription, as far as Stripe's list shows it, too; and when a
  -- sweep last read it there.
  seen_digest bytea check (length(seen_digest) = 32),
  reviewed_at timestamptz,
  -- When Stripe made a subscription: pages of a list are found by it. And the generation at which a
  -- page did not show enough of it, so that it is read alone.
  stripe_created_at timestamptz,
  read_alone_at bigint,
  -- The digest of newer plans: while a node with them is seen, the object is left to that node.
  left_to_plans text,
  primary key (account, object_id)
) with (fillfactor = 70);

create index stripe_objects_stale on bursar.stripe_objects (account, kind, priority, due_at)
  where stale;
create index stripe_objects_recheck on bursar.stripe_objects (recheck_at)
  where recheck_at is not null;
create index stripe_objects_customer on bursar.stripe_objects (account, customer_id)
  where customer_id is not null;

-- News of what may be a sale goes first: of a checkout, and of a subscription that nobody owns yet or
-- that was never read. Thousands of renewals do not delay it.
create function bursar.priority_of(kind text, is_known boolean, priority int) returns smallint
language sql immutable as $$
  select case
    when priority = 0 and (kind = 'checkout_session' or kind = 'subscription' and not is_known)
      then -2
    else priority
  end::smallint
$$;

-- New events concern these objects: their generation is raised, once each. For the statement that
-- records events, which has to do both in one durable commit. In key order, so that two of these
-- cannot deadlock. In PL/pgSQL, because a session then plans it once.
create function bursar.mark_stale_by_events(accounts text[], object_ids text[], kinds text[])
returns table (account text, object_id text, generation bigint) language plpgsql rows 100 as $$
#variable_conflict use_column
begin
  return query
  insert into bursar.stripe_objects as s (account, object_id, kind, priority)
  select distinct on (o.account, o.object_id) o.account, o.object_id, o.kind,
    bursar.priority_of(o.kind, false, 0)
  from unnest(accounts, object_ids, kinds) as o(account, object_id, kind)
  order by o.account, o.object_id
  on conflict (account, object_id) do update set
    generation = s.generation + 1,
    stale_since = case when s.stale then s.stale_since else bursar.clock() end,
    cause = 'event',
    priority = least(case when s.stale then s.priority end, bursar.priority_of(s.kind,
      s.observed_generation > 0 and s.waiting_since is null, 0)),
    due_at = case when s.stale and s.due_at <= bursar.clock() then s.due_at
                  else bursar.clock() end,
    attempts = 0
  returning s.account, s.object_id, s.generation;
end $$;

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
  -- Null: catch-up read the event from Stripe's list, which has no signed body.
  body_sha256 bytea check (length(body_sha256) = 32),
  payload_summary jsonb not null
);

create index stripe_events_type on bursar.stripe_events (event_type, received_at desc);
create index stripe_events_pending on bursar.stripe_events (account, object_id)
  where processed_at is null;
-- Old events are found by when they were received. They are stored in that order, so a few pages
-- suffice, and recording an event hardly touches the index.
create index stripe_events_received on bursar.stripe_events using brin (received_at);

-- Each time an operator reprocessed an event: what it had come to before, and which row of the
-- audit log says who did it and why. Kept as long as the event.
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

-- ------------------------------------------------------------------------------------------------
-- Tenants and their customers at Stripe
-- ------------------------------------------------------------------------------------------------

create table bursar.tenants (
  -- Opaque and compared exactly. `.` and `..` would be lost in the path of a URL.
  tenant_id text primary key
    check (tenant_id ~ '^[A-Za-z0-9._:@-]{1,128}$' and tenant_id not in ('.', '..')),
  -- The app's own id for the tenant, where something proved it.
  external_id text unique check (length(external_id) between 1 and 500),
  -- What the checkout that created the tenant said of itself: shown and searched for, never used to
  -- grant anything.
  claimed_external_id text check (length(claimed_external_id) between 1 and 500),
  name text not null check (length(name) between 1 and 200),
  -- The best status among the tenant's subscriptions; PENDING while there is none.
  status text not null default 'PENDING'
    check (status in ('PENDING', 'TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED')),
  billing_email text check (length(billing_email) <= 320),
  -- The tenant that answers for this one since they were merged. Always a tenant that is not merged
  -- itself: a later merge of that one changes this, too.
  merged_into text references bursar.tenants check (merged_into <> tenant_id),
  -- When it was brought in from elsewhere, where it had paid before; null: it began here.
  adopted_at timestamptz,
  -- observe: its messages are recorded and never sent. A merged tenant follows the one it was merged
  -- into, and has its own again when the merge is undone.
  delivery text not null default 'live' check (delivery in ('observe', 'live')),
  created_at timestamptz not null default bursar.clock()
);

create index tenants_billing_email on bursar.tenants (lower(billing_email));
create index tenants_merged_into on bursar.tenants (merged_into) where merged_into is not null;
create index tenants_in_observe on bursar.tenants (tenant_id) where delivery = 'observe';
-- Searches of lists that grow to hundreds of thousands of rows.
create index tenants_id_prefix on bursar.tenants (tenant_id text_pattern_ops);
create index tenants_name_prefix on bursar.tenants (lower(name) text_pattern_ops, tenant_id);
create index tenants_by_status on bursar.tenants (status, tenant_id);
create index tenants_external_id_prefix on bursar.tenants (external_id text_pattern_ops);
create index tenants_claimed_external_id on bursar.tenants
  (claimed_external_id text_pattern_ops, tenant_id);

create table bursar.stripe_customers (
  account text not null,
  customer_id text not null,
  tenant_id text references bursar.tenants,
  linked_at timestamptz,
  -- The checkout or the intent that proved it, or the operator who decided it.
  linked_by text,
  is_linked_by_hand boolean not null default false,
  -- Whether the tenant's billing address follows this customer's.
  is_billing_contact boolean not null default false,
  -- The languages that Stripe knows the customer to prefer, best first.
  locales text[] not null default '{}',
  deleted_at timestamptz,
  primary key (account, customer_id)
);

create index stripe_customers_tenant on bursar.stripe_customers (tenant_id);

-- ------------------------------------------------------------------------------------------------
-- Merging tenants: the merged id stays as an alias, and what moved is recorded, so that it can be
-- moved back
-- ------------------------------------------------------------------------------------------------

-- One row per merge.
create table bursar.tenant_merges (
  merge_id uuid primary key default gen_random_uuid(),
  -- Whose rows moved, and to which tenant.
  tenant_id text not null references bursar.tenants,
  into_tenant_id text not null references bursar.tenants check (into_tenant_id <> tenant_id),
  merged_at timestamptz not null default bursar.clock(),
  -- `operator`: by hand. `customer`: by the link that was sent to the billing address.
  actor_type text not null check (actor_type in ('operator', 'customer')),
  actor_id text not null check (length(actor_id) between 1 and 255),
  undone_at timestamptz
);

-- A tenant is merged once at a time.
create unique index tenant_merges_open on bursar.tenant_merges (tenant_id) where undone_at is null;
create index tenant_merges_into on bursar.tenant_merges (into_tenant_id);

-- What one merge moved. Rows of the audit log never move.
create table bursar.tenant_merge_items (
  merge_id uuid not null references bursar.tenant_merges on delete cascade,
  kind text not null,
  -- The key of the moved row.
  item text not null,
  -- What it was before, where its key does not say it.
  was jsonb not null default '{}',
  primary key (merge_id, kind, item)
);

-- A one-time link that was sent to a tenant's billing address: opening it allows another tenant to
-- be merged into this one. Only the hash of its token is kept.
create table bursar.merge_offers (
  offer_id uuid primary key,
  -- The tenant whose billing address got the link: the one that stays.
  tenant_id text not null references bursar.tenants,
  -- The tenant that would be merged into it.
  new_tenant_id text not null references bursar.tenants check (new_tenant_id <> tenant_id),
  token_hash bytea not null check (length(token_hash) = 32),
  offered_at timestamptz not null default bursar.clock(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- Used, expired, or its tenants were merged otherwise.
  closed_at timestamptz
);

create unique index merge_offers_open on bursar.merge_offers (tenant_id, new_tenant_id)
  where closed_at is null;

-- ------------------------------------------------------------------------------------------------
-- Subscriptions
-- ------------------------------------------------------------------------------------------------

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
  -- What Stripe bills, as in items, while an upgrade is not paid and items are what was last paid
  -- for. Never more than either is granted. Null: items are what Stripe bills.
  billed_items jsonb,
  -- Whether an invoice of more than 0 was ever paid on it. It never goes back.
  has_paid boolean not null default false,
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
-- Reminders are sent before a term ends.
create index subscriptions_term_end on bursar.subscriptions (term_end) where cancel_at is null;
-- Subscriptions that Stripe does not manage: time alone changes their status.
create index subscriptions_unmanaged on bursar.subscriptions (tenant_id, subscription_id)
  where stripe_subscription_id is null and status <> 'EXPIRED';
create index subscriptions_additions on bursar.subscriptions (parent_subscription_id)
  where parent_subscription_id is not null and status <> 'EXPIRED';
-- Searches of lists that grow to hundreds of thousands of rows.
create index subscriptions_stripe_prefix
  on bursar.subscriptions (stripe_subscription_id text_pattern_ops);
create index subscriptions_by_status on bursar.subscriptions (status, subscription_id);
create index subscriptions_by_stripe_status
  on bursar.subscriptions (stripe_status, subscription_id);

-- What is open of a subscription that is past due, in the smallest unit of its currency.
create table bursar.amounts_due (
  account text not null,
  stripe_subscription_id text not null,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount bigint not null,
  as_of timestamptz not null default bursar.clock(),
  primary key (account, stripe_subscription_id)
);

-- Payments that were taken back: a full refund, or a dispute that was lost. Written by the
-- refresh of the charge or the dispute, from what it is now; read by that of the subscription.
create table bursar.payment_reversals (
  account text not null,
  -- ch_… or dp_…
  object_id text not null,
  invoice_id text not null,
  stripe_subscription_id text not null,
  kind text not null check (kind in ('full_refund', 'dispute_lost')),
  noted_at timestamptz not null default bursar.clock(),
  primary key (account, object_id, invoice_id)
);

create index payment_reversals_subscription
  on bursar.payment_reversals (account, stripe_subscription_id);

-- PostgreSQL numbers the plans: the node that started last with other plans has the highest number.
create table bursar.plan_revisions (
  digest text primary key check (length(digest) between 1 and 100),
  revision bigint generated always as identity unique,
  registered_at timestamptz not null default bursar.clock(),
  -- When a node that runs with them was last seen.
  seen_at timestamptz not null default bursar.clock()
);

-- Whether a node with newer plans than these has been seen in the last two minutes. A moment in the
-- future was written by a clock that has gone back.
create function bursar.has_newer_plans(own text) returns boolean language sql stable as $$
  select exists (
    select from bursar.plan_revisions newer
    join bursar.plan_revisions mine on mine.digest = own and newer.revision > mine.revision
    where newer.seen_at between bursar.clock() - interval '2 minutes'
      and bursar.clock() + interval '1 minute')
$$;

-- ------------------------------------------------------------------------------------------------
-- Checkout
-- ------------------------------------------------------------------------------------------------

-- A checkout that Bursar begins. The nonce is the Idempotency-Key, so it is durable before Stripe
-- is asked, and repeating the request returns the same session.
create table bursar.checkout_intents (
  nonce text primary key check (length(nonce) between 16 and 100),
  account text not null,
  tenant_id text not null references bursar.tenants,
  -- What is bought.
  price_id text not null,
  quantity integer not null default 1 check (quantity between 1 and 1000000),
  -- The purchase is an add-on to this subscription, and ends with its term.
  parent_subscription_id text references bursar.subscriptions,
  customer_id text,
  success_url text,
  cancel_url text,
  -- The subject of the token that asked for it.
  asked_by text check (length(asked_by) between 1 and 255),
  session_id text unique,
  -- Where the customer is sent; it works until the session expires.
  session_url text,
  created_at timestamptz not null default bursar.clock(),
  expires_at timestamptz not null,
  completed_at timestamptz,
  -- Given up: it was replaced, or has expired.
  closed_at timestamptz,
  -- The subscription that was bought.
  stripe_subscription_id text,
  -- The subscription whose payment failed: it is ended at Stripe before the tenant buys another.
  failed_subscription_id text,
  -- When the add-on was given its end.
  ended_with_parent_at timestamptz,
  -- Its parent has EXPIRED before its time, and so Stripe was told to end the add-on at once.
  ended_at_once boolean not null default false,
  -- When Stripe may be asked to end it (again): an add-on that Stripe does not end keeps no other
  -- one waiting.
  end_due_at timestamptz not null default bursar.clock()
);

-- One checkout of a plan may be open at a time, and one of each add-on: a double click finds it.
create unique index checkout_intents_open on bursar.checkout_intents
  (tenant_id, account, coalesce(parent_subscription_id, ''),
   (case when parent_subscription_id is null then '' else price_id end))
  where completed_at is null and closed_at is null;
create index checkout_intents_bought on bursar.checkout_intents (account, stripe_subscription_id)
  where stripe_subscription_id is not null;
create index checkout_intents_endless on bursar.checkout_intents (completed_at)
  where parent_subscription_id is not null and completed_at is not null
    and ended_with_parent_at is null;

-- Checkouts on hold for which an operator created a new tenant: the operator's decision is the
-- proof that they lack. Kept for good, so that a later refresh comes to the same result.
create table bursar.checkout_approvals (
  account text not null,
  session_id text not null,
  tenant_id text not null
    check (tenant_id ~ '^[A-Za-z0-9._:@-]{1,128}$' and tenant_id not in ('.', '..')),
  -- The operator's id.
  approved_by text not null check (length(approved_by) between 1 and 255),
  approved_at timestamptz not null default bursar.clock(),
  primary key (account, session_id)
);

-- ------------------------------------------------------------------------------------------------
-- Entitlements: reported usage, operators' overrides, and whose entitlements changed
-- ------------------------------------------------------------------------------------------------

create table bursar.usage (
  tenant_id text not null references bursar.tenants,
  feature text not null check (feature ~ '^[a-z][A-Za-z0-9_]{0,49}$'),
  -- A whole count, never a difference: reporting it twice changes nothing.
  used bigint not null check (used between 0 and 9007199254740991),
  -- When the SaaS counted it. Never moves back.
  as_of timestamptz not null,
  reported_at timestamptz not null default bursar.clock(),
  primary key (tenant_id, feature)
) with (fillfactor = 70);

create table bursar.entitlement_overrides (
  override_id uuid primary key default gen_random_uuid(),
  tenant_id text not null references bursar.tenants,
  feature text not null check (feature ~ '^[a-z][A-Za-z0-9_]{0,49}$'),
  -- Whatever is paid. The limit of an allow replaces that of the plan; null: without limit.
  rule text not null check (rule in ('allow', 'block')),
  limit_count bigint check (limit_count between 0 and 9007199254740991),
  reason text not null check (length(reason) between 1 and 500),
  created_by text not null check (length(created_by) between 1 and 255),
  created_at timestamptz not null default bursar.clock(),
  -- It has no effect from here on, without anybody's doing.
  expires_at timestamptz not null,
  -- Ended early, or replaced by another. Rows are never deleted.
  ended_at timestamptz,
  ended_by text check (length(ended_by) between 1 and 255),
  ended_reason text check (length(ended_reason) between 1 and 500),
  check (rule = 'allow' or limit_count is null),
  check (expires_at > created_at),
  check ((ended_at is null) = (ended_by is null))
);

-- One at a time: a new one ends the one before.
create unique index entitlement_overrides_open
  on bursar.entitlement_overrides (tenant_id, feature) where ended_at is null;
create index entitlement_overrides_expiry on bursar.entitlement_overrides (expires_at)
  where ended_at is null;
create index entitlement_overrides_created
  on bursar.entitlement_overrides (created_at desc, override_id desc);
create index entitlement_overrides_tenant
  on bursar.entitlement_overrides (tenant_id, created_at desc);

create function bursar.refuse_to_forget_overrides() returns trigger language plpgsql as $$
begin
  raise exception 'an override is ended, never deleted' using errcode = '23001';
end $$;

create trigger never_deleted before delete or truncate on bursar.entitlement_overrides
  for each statement execute function bursar.refuse_to_forget_overrides();

-- Which transaction changed a tenant's entitlements last. A poll compares it with the snapshot of
-- the poll before: exact whatever the order of commits, without a lock that commits wait for (as
-- NOTIFY takes one), and without a clock.
create table bursar.entitlement_changes (
  tenant_id text primary key,
  changed_by xid8 not null
) with (fillfactor = 70);

create index entitlement_changes_recent on bursar.entitlement_changes (changed_by);

-- Runs as the owner: a role that changes a subscription may have no right to this table. Polls know
-- a merged tenant by either id, so both change.
create function bursar.note_entitlement_change() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  concerned text := coalesce(new.tenant_id, old.tenant_id);
begin
  insert into bursar.entitlement_changes as c (tenant_id, changed_by)
  select concerned, pg_current_xact_id()
  union
  select t.tenant_id, pg_current_xact_id() from bursar.tenants t where t.merged_into = concerned
  order by 1
  on conflict (tenant_id) do update set changed_by = excluded.changed_by
    where c.changed_by <> excluded.changed_by;
  if tg_op = 'UPDATE' and new.tenant_id <> old.tenant_id then
    insert into bursar.entitlement_changes as c (tenant_id, changed_by)
    values (old.tenant_id, pg_current_xact_id())
    on conflict (tenant_id) do update set changed_by = excluded.changed_by
      where c.changed_by <> excluded.changed_by;
  end if;
  return null;
end $$;

-- An unknown tenant was answered with no. A tenant's status is that of its subscriptions, so its
-- updates say nothing new.
create trigger note_entitlement_change after insert or delete on bursar.tenants
  for each row execute function bursar.note_entitlement_change();
create trigger note_merge after update of merged_into on bursar.tenants
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update or delete on bursar.subscriptions
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update or delete on bursar.usage
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update on bursar.entitlement_overrides
  for each row execute function bursar.note_entitlement_change();

-- ------------------------------------------------------------------------------------------------
-- Refreshing from Stripe: the read budget, whether Stripe answers, and what each answer led to
-- ------------------------------------------------------------------------------------------------

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

-- When Stripe last answered, and since when it does not: per account and endpoint of Stripe, over
-- all nodes. Written when that changes, and twice a minute otherwise.
create table bursar.stripe_reachability (
  account text not null,
  endpoint text not null,
  last_success_at timestamptz,
  -- The first and the last failure since then.
  failing_since timestamptz,
  failed_at timestamptz,
  error_code text,
  -- Which permission the key lacks, in the words of Stripe's Dashboard.
  permission text,
  -- Different objects in a row that Stripe did not know.
  missing integer not null default 0,
  -- The finding that was opened about this failure.
  told_kind text,
  primary key (account, endpoint)
) with (fillfactor = 50);

-- The refresh history: one row per observed refresh, written in its commit. Kept as long as the
-- events.
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

-- ------------------------------------------------------------------------------------------------
-- Reconciling: what no webhook delivered
-- ------------------------------------------------------------------------------------------------

-- How far catch-up has read the list of events of each account.
create table bursar.event_watermarks (
  -- '' is the account of the API key; acct_… a connected one.
  account text primary key,
  -- When the account was read for the first time: what is older was here before Bursar.
  begun_at timestamptz not null default bursar.clock(),
  -- By Stripe's clock: every event that is older was delivered or has been read. Null: the first run
  -- is still to come.
  caught_up_to timestamptz,
  -- When the next run is due; also pulled forward after a gap in readiness.
  due_at timestamptz not null default bursar.clock(),
  -- When the last run began that read the last page.
  read_at timestamptz,
  -- One node reads at a time.
  leased_until timestamptz,
  last_error text check (length(last_error) <= 64)
);

-- How far this database is, counted up every minute here and in a file outside it. A file that is
-- ahead says that the database was restored, or that a standby that was behind took over.
create table bursar.restore_mark (
  is_only boolean primary key default true check (is_only),
  mark bigint not null default 0,
  marked_at timestamptz not null default bursar.clock()
);

-- Spans of time whose commits the database has lost. While one is open, nothing is sent to customers
-- and apps: it may have been sent before.
create table bursar.lost_spans (
  span_id bigint generated always as identity primary key,
  -- The last time that the database knew, and the last that the file knew.
  lost_from timestamptz not null,
  lost_until timestamptz not null,
  found_at timestamptz not null default bursar.clock(),
  -- Stripe's events of the span were read, and their objects refreshed.
  ended_at timestamptz,
  -- Messages that were dropped, because they may have been sent in the span.
  lost_messages integer
);

create unique index lost_spans_open on bursar.lost_spans ((true)) where ended_at is null;

-- Objects of which Stripe has events in an open span: what their next refresh finds may have been
-- told before. Removed when the span ends.
create table bursar.lost_span_objects (
  account text not null,
  object_id text not null,
  primary key (account, object_id)
);

-- While many subscriptions of an account are stale, one node reads them by pages of Stripe's list,
-- and no worker claims what these pages show.
create table bursar.bulk_rounds (
  account text primary key,
  leased_until timestamptz not null
) with (fillfactor = 50);

-- Runs that read a whole list of Stripe's.
create table bursar.reconcile_runs (
  run_id bigint generated always as identity primary key,
  job text not null
    check (job in ('sweep', 'adopt', 'verify', 'verify_some', 'shadow', 'rebuild')),
  account text not null,
  started_at timestamptz not null default bursar.clock(),
  ended_at timestamptz,
  -- One node works on a run at a time; another one takes it over where it left off.
  leased_until timestamptz,
  -- The spans of time that are still to be read.
  remaining jsonb not null,
  pages integer not null default 0,
  listed integer not null default 0,
  marked_stale integer not null default 0,
  -- Older than Bursar and unknown to it: they are for an adoption.
  unadopted integer not null default 0,
  -- What else the job counts, by name.
  counts jsonb not null default '{}',
  last_error text check (length(last_error) <= 64)
);

create unique index reconcile_runs_open on bursar.reconcile_runs (job, account)
  where ended_at is null;
create index reconcile_runs_latest on bursar.reconcile_runs (job, account, started_at desc);
create index reconcile_runs_recent on bursar.reconcile_runs (job, started_at desc);

-- When operators last asked for a run: it is due until a run has begun after that.
create table bursar.reconcile_requests (
  job text not null check (length(job) <= 64),
  account text not null,
  requested_at timestamptz not null default bursar.clock(),
  primary key (job, account)
);

-- What a run has read of each subscription: so that a whole account can be compared tenant by tenant
-- without keeping it in memory. Deleted when the run ends.
create table bursar.reconcile_expected (
  run_id bigint not null,
  stripe_subscription_id text not null,
  -- Whose it is by its customer; null: nobody's.
  tenant_id text,
  -- equal: as it is stored. differs: seen once. confirmed: a second read has shown the same. none:
  -- nothing is stored, and nothing is expected. held: it differs on purpose. changed: refreshed while
  -- the run compared it.
  verdict text not null
    check (verdict in ('equal', 'differs', 'confirmed', 'none', 'held', 'changed')),
  -- Of what differs: what should be stored; null: nothing.
  state jsonb,
  -- What was observed of the object when it was compared.
  generation bigint not null,
  observed_generation bigint not null,
  seen_at timestamptz not null default bursar.clock(),
  primary key (run_id, stripe_subscription_id)
) with (fillfactor = 90);

create index reconcile_expected_tenant on bursar.reconcile_expected (run_id, tenant_id);
create index reconcile_expected_differs
  on bursar.reconcile_expected (run_id, stripe_subscription_id) where verdict = 'differs';

-- What the last run of each job found, in words and ids of ours and Stripe's: no personal data.
create table bursar.reconcile_differences (
  run_id bigint not null,
  difference_id bigint generated always as identity primary key,
  kind text not null check (length(kind) <= 64),
  tenant_id text,
  stripe_subscription_id text,
  -- The field or the feature; null: the subscription as a whole.
  field text check (length(field) <= 64),
  -- What Bursar says, and what follows from Stripe; null: nothing.
  told text check (length(told) <= 1000),
  truth text check (length(truth) <= 1000),
  -- It is there on purpose: why.
  held_by text check (length(held_by) <= 64)
);

create index reconcile_differences_run on bursar.reconcile_differences (run_id, difference_id);

-- ------------------------------------------------------------------------------------------------
-- The audit log: what changed, for good. One chain of rows per tenant, each sealed with a key that
-- is not in the database
-- ------------------------------------------------------------------------------------------------

create sequence bursar.subscription_audit_id as bigint;

create table bursar.subscription_audit (
  audit_id bigint primary key,
  tenant_id text not null,
  -- 1, 2, 3 … per tenant, without a gap.
  sequence bigint not null check (sequence >= 1),
  event_type text not null check (event_type ~ '^[A-Za-z][A-Za-z0-9_.]{1,99}$'),
  actor_type text not null check (actor_type ~ '^[a-z][a-z_]{1,31}$'),
  actor_id text check (length(actor_id) between 1 and 255),
  details jsonb not null,
  created_at timestamptz not null,
  -- The hash of the row before, 64 zeros for the first. Hexadecimal, so that people can compare.
  prev_hash text not null check (length(prev_hash) = 64),
  hash text not null check (length(hash) = 64),
  unique (tenant_id, sequence)
);

create index subscription_audit_created on bursar.subscription_audit (tenant_id, created_at);
create index subscription_audit_type on bursar.subscription_audit (event_type, audit_id desc);
create index subscription_audit_recent
  on bursar.subscription_audit (created_at desc, audit_id desc);

-- The end of each chain: locked by whatever appends, last in the lock order.
create table bursar.audit_chain_heads (
  tenant_id text primary key,
  sequence bigint not null,
  hash text not null,
  -- Which key seals this chain, without saying anything about it.
  key_id text not null
) with (fillfactor = 50);

-- Against accidents. The owner of the table can remove this trigger: then the chain shows it.
create function bursar.refuse_to_rewrite_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever appended to' using errcode = '23001';
end $$;

create trigger append_only before update or delete or truncate on bursar.subscription_audit
  for each statement execute function bursar.refuse_to_rewrite_audit();

-- ------------------------------------------------------------------------------------------------
-- The outbox: pending deliveries, written in the same commit as the state that causes them
-- ------------------------------------------------------------------------------------------------

create table bursar.outbox (
  -- Also the idempotency key towards the outside: Message-ID, webhook-id and the like.
  message_id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('email', 'provision', 'webhook', 'hook', 'alert')),
  name text not null check (name ~ '^[a-z][a-z_.]{1,63}$'),
  -- For whom, where one cause has several messages: an outgoing endpoint.
  target text not null default '',
  -- One cause has one message, however often and from however many nodes it is enqueued.
  cause_key text not null unique check (length(cause_key) <= 500),
  -- Null: an alert, or a webhook about a finding, may be about no tenant.
  tenant_id text references bursar.tenants,
  subscription_id text references bursar.subscriptions,
  -- Ids, statuses and instants; never personal data.
  details jsonb not null default '{}',
  -- Why it was enqueued: the refresh result, and the change that is in the audit log.
  caused_account text,
  caused_object text,
  caused_generation bigint,
  audit_id bigint,
  enqueued_at timestamptz not null default bursar.clock(),
  -- An operator requested a retry: from then on it is as fresh as if it had just been enqueued.
  retried_at timestamptz,
  -- Handed to the queue in the same commit that sets it.
  queued_at timestamptz,
  attempts integer not null default 0,
  attempted_at timestamptz,
  last_error text,
  ended_at timestamptz,
  -- done: delivered. dropped: there was nothing to do. dead: given up, a finding is open.
  -- observed: its tenant was in observe, so it was not sent and never is. lost: it may have been sent
  -- in a span that the database has lost.
  outcome text check (outcome in ('done', 'dropped', 'dead', 'observed', 'lost')),
  check ((ended_at is null) = (outcome is null))
) with (fillfactor = 80);

create index outbox_to_queue on bursar.outbox (enqueued_at)
  where queued_at is null and outcome is null;
create index outbox_pending on bursar.outbox (kind, enqueued_at) where outcome is null;
create index outbox_alerts on bursar.outbox (target, enqueued_at) where kind = 'alert';
create index outbox_tenant on bursar.outbox (tenant_id, enqueued_at desc);
create index outbox_subscription on bursar.outbox (subscription_id)
  where subscription_id is not null;
-- Messages that may be purged, by when they ended; questions about usage sooner.
create index outbox_ended on bursar.outbox (ended_at)
  where outcome in ('done', 'dropped', 'observed', 'lost') and name not in ('welcome', 'identity');
create index outbox_asked on bursar.outbox (ended_at) where name = 'usage.requested';
-- Operators' lists, searched by what they show.
create index outbox_recent on bursar.outbox (enqueued_at desc, message_id);
create index outbox_by_outcome on bursar.outbox (outcome, enqueued_at desc, message_id);
create index outbox_by_kind on bursar.outbox (kind, enqueued_at desc, message_id);

-- Whether a message is only recorded, because of the delivery mode of its tenant. What operators are
-- told of findings is sent in either mode.
create function bursar.is_observed(kind text, name text, concerned text) returns boolean
language sql stable as $$
  select kind <> 'alert' and name not in ('finding.opened', 'finding.resolved') and exists (
    select from bursar.tenants t
    left join bursar.tenants answering on answering.tenant_id = t.merged_into
    where t.tenant_id = concerned and coalesce(answering.delivery, t.delivery) = 'observe')
$$;

-- ------------------------------------------------------------------------------------------------
-- Emails to customers: what was sent, never to which address and never its text
-- ------------------------------------------------------------------------------------------------

create table bursar.emails (
  message_id uuid primary key references bursar.outbox on delete cascade,
  tenant_id text not null references bursar.tenants,
  name text not null check (name ~ '^[a-z][a-z_]{1,63}$'),
  language text not null check (language ~ '^[a-z]{2}$'),
  -- What it said, without personal data and without amounts: so that an operator can see the email
  -- that was sent, and not a sample.
  facts jsonb,
  -- A keyed digest of the address: tells whether the address that is known now is the one it went
  -- to.
  recipient_mac bytea check (length(recipient_mac) = 32),
  -- The same at every try, so that a recipient who gets it twice can tell.
  mail_message_id text not null unique check (length(mail_message_id) <= 400),
  -- sending: handed to the mail server, which has not answered, or whose answer was lost.
  -- caught: by the catcher of bursar dev. deferred, capped: comes later. refused: never.
  outcome text not null
    check (outcome in ('sending', 'sent', 'caught', 'deferred', 'capped', 'refused')),
  error_code text,
  smtp_code integer,
  -- What the mail server answered, without addresses.
  smtp_response text check (length(smtp_response) <= 300),
  attempts integer not null default 0,
  attempted_at timestamptz not null default bursar.clock(),
  sent_at timestamptz
) with (fillfactor = 80);

create index emails_tenant on bursar.emails (tenant_id, attempted_at desc);

-- ------------------------------------------------------------------------------------------------
-- Outgoing webhooks: how each endpoint stands, and the result of each attempt
-- ------------------------------------------------------------------------------------------------

-- An endpoint that accepted its last attempt has no row.
create table bursar.webhook_endpoints (
  endpoint text primary key,
  -- Attempts in a row that failed, and since when.
  failures integer not null default 0,
  failing_since timestamptz not null default bursar.clock(),
  -- There is no attempt before this; then one at a time, until one is accepted.
  paused_until timestamptz,
  disabled_at timestamptz,
  check (disabled_at is null or paused_until is not null)
) with (fillfactor = 50);

-- The delivery log. It holds neither what was sent nor what was answered.
create table bursar.webhook_attempts (
  attempt_id bigint generated always as identity primary key,
  message_id uuid not null references bursar.outbox on delete cascade,
  endpoint text not null,
  attempted_at timestamptz not null default bursar.clock(),
  duration_ms integer not null,
  -- null: there was no answer.
  http_status smallint,
  error_code text,
  -- What the system said of a connection that failed: ECONNREFUSED, CERT_HAS_EXPIRED and the like.
  system_code text
);

create index webhook_attempts_message on bursar.webhook_attempts (message_id);
create index webhook_attempts_endpoint on bursar.webhook_attempts (endpoint, attempted_at desc);
create index webhook_attempts_age on bursar.webhook_attempts (attempted_at);

-- ------------------------------------------------------------------------------------------------
-- Identities: which user of the identity provider is a tenant's, and how far its provisioning is
-- ------------------------------------------------------------------------------------------------

create table bursar.identities (
  tenant_id text primary key references bursar.tenants,
  -- The provider's own id; null until it was created or found.
  identity_id text unique check (length(identity_id) between 1 and 255),
  -- Each step is taken once and resumed where it stopped.
  role_granted_at timestamptz,
  invited_at timestamptz,
  -- What the provider last confirmed; null while a change is in flight, and until it is sent again
  -- where the answer was lost.
  is_enabled boolean,
  sessions_ended_at timestamptz,
  -- One process at a time works on a tenant; a crash frees it.
  leased_until timestamptz,
  created_at timestamptz not null default bursar.clock(),
  updated_at timestamptz not null default bursar.clock()
);

-- ------------------------------------------------------------------------------------------------
-- Findings and alerts
-- ------------------------------------------------------------------------------------------------

create table bursar.findings (
  finding_id bigint generated always as identity primary key,
  kind text not null,
  -- How urgent it is: a person must act, something needs watching, or good to know.
  severity text not null default 'warning' check (severity in ('action', 'warning', 'info')),
  account text not null default '',
  tenant_id text,
  object_id text not null,
  summary text not null,
  details jsonb not null default '{}',
  opened_at timestamptz not null default bursar.clock(),
  -- When it was last reported again, because nobody acted on it; null: never.
  repeated_at timestamptz,
  -- A finding that is repeated or escalated alerts once more, although it is open.
  escalated_at timestamptz,
  -- What operators were sent of it, and when: the last alert, the webhooks of its opening and its
  -- resolution.
  alerted_at timestamptz,
  webhook_opened_at timestamptz,
  webhook_resolved_at timestamptz,
  resolved_at timestamptz,
  resolved_by text,
  resolved_reason text check (length(resolved_reason) <= 500)
);

-- One open finding of a kind per object: a finding that comes again is the same finding.
create unique index findings_open on bursar.findings (kind, account, object_id)
  where resolved_at is null;
create index findings_object on bursar.findings (account, object_id);
create index findings_tenant on bursar.findings (tenant_id, finding_id desc);
create index findings_open_recent on bursar.findings (finding_id desc) where resolved_at is null;
-- By tenant: two main subscriptions are found again whichever of them is refreshed.
create index findings_open_two_mains on bursar.findings (tenant_id)
  where resolved_at is null and kind = 'two_main_subscriptions';
create index findings_webhook_resolved on bursar.findings (finding_id)
  where resolved_at is not null and webhook_opened_at is not null
    and webhook_resolved_at is null;

-- Opens a finding about each of these objects, unless one of the kind is open. For statements that
-- have to do so in the commit of what they find. In key order, as everywhere.
create function bursar.open_findings(
  kind_of_all text, severity_of_all text, summary_of_all text,
  accounts text[], object_ids text[], details_of_each jsonb[]
) returns void language sql as $$
  insert into bursar.findings (kind, severity, summary, account, object_id, details)
  select kind_of_all, severity_of_all, summary_of_all, n.account, n.object_id, n.details
  from unnest(accounts, object_ids, details_of_each) as n(account, object_id, details)
  order by n.account, n.object_id
  on conflict (kind, account, object_id) where resolved_at is null do nothing
$$;

-- The first finding of a kind is alerted at once, what follows in one digest per quarter of an
-- hour.
create table bursar.alert_kinds (
  kind text primary key,
  last_alert_at timestamptz not null default '-infinity',
  -- Counts the alerts of the kind: part of the cause of each.
  alerts bigint not null default 0
) with (fillfactor = 50);

-- ------------------------------------------------------------------------------------------------
-- The brake. When many tenants would lose access within an hour, nothing more is withdrawn until an
-- operator has looked: a wrong config, a wrong key or a wrong answer must not lock out everybody
-- ------------------------------------------------------------------------------------------------

-- There is no row before the first loss of access.
create table bursar.brake (
  is_only boolean primary key default true check (is_only),
  -- Null: losses of access take effect.
  engaged_at timestamptz,
  -- What engaged it: tenants that lost access within the hour, of how many that had it.
  tenants integer,
  of_tenants integer,
  -- An operator confirmed: until then losses take effect without being counted.
  passes_until timestamptz
);

-- Subscriptions that lost access lately (withdrawn), or would have (held). Restore: access was
-- withdrawn shortly before the brake engaged, and is to come back. Rows that only count are purged.
create table bursar.access_losses (
  subscription_id text primary key,
  tenant_id text not null references bursar.tenants,
  account text,
  stripe_subscription_id text,
  state text not null check (state in ('withdrawn', 'held', 'restore')),
  status_from text not null,
  status_to text not null,
  -- The row as it was with access.
  state_before jsonb not null,
  happened_at timestamptz not null default bursar.clock()
);

create index access_losses_recent on bursar.access_losses (happened_at);
create index access_losses_state on bursar.access_losses (state, subscription_id)
  where state <> 'withdrawn';

-- ------------------------------------------------------------------------------------------------
-- The console: who is signed in, and counts over time
-- ------------------------------------------------------------------------------------------------

-- What an operator was called at the last sign-in: shown beside the id, which the audit log keeps.
-- Names change, and two people may have the same; an id is one person's for good.
create table bursar.operators (
  operator_id text primary key check (length(operator_id) between 1 and 255),
  name text not null check (length(name) between 1 and 255)
);

create function bursar.operator_name(actor_type text, actor_id text) returns text
language sql stable as $$
  select o.name from bursar.operators o
  where actor_type = 'operator' and o.operator_id = actor_id and o.name <> o.operator_id
$$;

-- Only the hash of a session's token is kept.
create table bursar.operator_sessions (
  token_hash bytea primary key check (length(token_hash) = 32),
  operator_id text not null check (length(operator_id) between 1 and 255),
  name text not null check (length(name) between 1 and 255),
  role text not null check (role in ('viewer', 'operator')),
  began_at timestamptz not null default bursar.clock(),
  seen_at timestamptz not null default bursar.clock()
);

-- Good for one use: a sign-in link, or a sign-in that is under way at the issuer.
create table bursar.operator_tickets (
  token_hash bytea primary key check (length(token_hash) = 32),
  purpose text not null check (purpose in ('link', 'oidc')),
  details jsonb not null default '{}',
  expires_at timestamptz not null
);

-- Deliveries by the minute, counted in memory and added up here every few seconds.
create table bursar.delivery_counts (
  minute timestamptz not null,
  endpoint text not null,
  -- Detail says, for accepted, the fingerprint of the secret; for cosigned, of the other one; for
  -- refused, the code; for ignored, the reason.
  outcome text not null check (outcome in ('accepted', 'cosigned', 'refused', 'ignored')),
  detail text not null check (length(detail) between 1 and 64),
  count bigint not null,
  primary key (minute, endpoint, outcome, detail)
) with (fillfactor = 80);

-- When a signing secret was first in use: one that is new cannot be judged yet.
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

-- ------------------------------------------------------------------------------------------------
-- The role of the API: it reads and writes as a role that sees one tenant only, whatever its
-- statements forget
-- ------------------------------------------------------------------------------------------------

-- Needs a role that may create roles, or an administrator who has created this one before.
do $$
declare
  before text := current_setting('role');
  server int := current_setting('server_version_num')::int;
  -- A member that inherited would be bound by the policies of the role as well.
  grants text := format('grant bursar_api to %I', current_user)
    || case when server >= 160000 then ' with inherit false, set true' else '' end;
begin
  begin
    if not exists (select from pg_roles where rolname = 'bursar_api') then
      create role bursar_api nologin nobypassrls;
    end if;
  exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
      raise exception using errcode = 'BU001', message = format(
        'Let an administrator run: create role bursar_api nologin nobypassrls; %s;', grants);
  end;
  begin
    perform set_config('role', 'bursar_api', true);
  exception when insufficient_privilege then
    begin
      execute grants;
    exception when insufficient_privilege then
      raise exception using errcode = 'BU001',
        message = format('Let an administrator run: %s;', grants);
    end;
  end;
  perform set_config('role', before, true);
end $$;

-- What a table with a tenant_id must have: row security that is forced, also for its owner, and one
-- policy that hides the rows of other tenants from bursar_api. It adds nothing to plans of other
-- roles. A later migration calls this for each such table that it creates.
create function bursar.guard_tenants(guarded regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format('create policy everybody on %s using (true)', guarded);
  execute format('create policy one_tenant on %s as restrictive to bursar_api
    using (current_user <> ''bursar_api'' or tenant_id = current_setting(''bursar.tenant'', true))',
    guarded);
end $$;

select bursar.guard_tenants(c.oid) from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relnamespace = 'bursar'::regnamespace and c.relkind in ('r', 'p');

grant usage on schema bursar to bursar_api;
grant select on bursar.tenants, bursar.stripe_customers, bursar.subscriptions to bursar_api;
-- A tenant begins with its first checkout: every subject of the token issuer may buy.
grant insert (tenant_id, name, delivery) on bursar.tenants to bursar_api;
grant select, insert, update on bursar.checkout_intents, bursar.audit_chain_heads to bursar_api;
grant select, insert on bursar.subscription_audit to bursar_api;
grant usage on sequence bursar.subscription_audit_id to bursar_api;
-- A tenant that begins has side effects; a message that exists is found by its cause.
grant select (cause_key), insert (kind, name, target, cause_key, tenant_id, subscription_id,
  details, caused_account, caused_object, caused_generation, audit_id, outcome, ended_at)
  on bursar.outbox to bursar_api;
-- A customer sees its own entitlements: also operators' overrides and reported usage.
grant select (tenant_id, feature, rule, limit_count, expires_at, ended_at)
  on bursar.entitlement_overrides to bursar_api;
grant select (tenant_id, feature, used) on bursar.usage to bursar_api;
