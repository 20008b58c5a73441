-- The API reads and writes as a role that sees one tenant only, whatever its statements forget.

-- Needs somebody who may create roles, or an administrator who has made it before.
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

-- What a table with a tenant_id must have: forced, also for its owner, and one policy that hides
-- from bursar_api whatever is another tenant's. For everybody else nothing is added to a plan.
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
-- Whoever the issuer of tokens knows may buy: a tenant begins with its first checkout.
grant insert (tenant_id, name) on bursar.tenants to bursar_api;
grant select, insert, update on bursar.checkout_intents, bursar.audit_chain_heads to bursar_api;
grant select, insert on bursar.subscription_audit to bursar_api;
grant usage on sequence bursar.subscription_audit_id to bursar_api;
-- Of a tenant that begins, messages are enqueued; what is pending already is found by its cause.
grant select (cause_key), insert (kind, name, target, cause_key, tenant_id, subscription_id,
  details, caused_account, caused_object, caused_generation, audit_id)
  on bursar.outbox to bursar_api;

-- A checkout that we begin: the nonce is the Idempotency-Key, so it is durable before Stripe is
-- asked, and whoever asks again for the same is given the same session.
alter table bursar.checkout_intents
  add column quantity integer not null default 1 check (quantity between 1 and 1000000),
  -- What is bought is an addition to this, and ends with its term.
  add column parent_subscription_id text references bursar.subscriptions,
  add column customer_id text,
  add column success_url text,
  add column cancel_url text,
  -- Who asked: the object of the token.
  add column asked_by text check (length(asked_by) between 1 and 255),
  -- Where the customer is sent; it works until the session expires.
  add column session_url text,
  -- Given up: it was replaced, or has expired.
  add column closed_at timestamptz,
  -- What was bought.
  add column stripe_subscription_id text,
  -- What the payment failed for: it is ended at Stripe before the tenant buys another.
  add column failed_subscription_id text,
  -- When the addition was given its end.
  add column ended_with_parent_at timestamptz;

-- One checkout of a plan may be open at a time, and one of each addition: a double click finds it.
create unique index checkout_intents_open on bursar.checkout_intents
  (tenant_id, account, coalesce(parent_subscription_id, ''),
   (case when parent_subscription_id is null then '' else price_id end))
  where completed_at is null and closed_at is null;
create index checkout_intents_bought on bursar.checkout_intents (account, stripe_subscription_id)
  where stripe_subscription_id is not null;
create index checkout_intents_endless on bursar.checkout_intents (completed_at)
  where parent_subscription_id is not null and completed_at is not null
    and ended_with_parent_at is null;
