-- What the SaaS counted, what an operator decided, and who must ask again since.

create table bursar.usage (
  tenant_id text not null references bursar.tenants,
  feature text not null check (feature ~ '^[a-z][A-Za-z0-9_]{0,49}$'),
  -- A whole count, never a difference: telling it twice changes nothing.
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
  -- Whatever is paid. A limit of grant is the one that holds; null: without limit.
  rule text not null check (rule in ('allow', 'block')),
  limit_count bigint check (limit_count between 0 and 9007199254740991),
  reason text not null check (length(reason) between 1 and 500),
  created_by text not null check (length(created_by) between 1 and 255),
  created_at timestamptz not null default bursar.clock(),
  -- It has no say from here on; nobody needs to do anything.
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

-- Which transaction changed a tenant's entitlements last. Who polls compares it with the snapshot
-- of the poll before: exact whatever the order of commits, without a lock that commits wait for
-- (as NOTIFY takes one), and without a clock.
create table bursar.entitlement_changes (
  tenant_id text primary key,
  changed_by xid8 not null
) with (fillfactor = 70);

create index entitlement_changes_recent on bursar.entitlement_changes (changed_by);

-- As the owner: whoever changes a subscription may not know of this table.
create function bursar.note_entitlement_change() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into bursar.entitlement_changes as c (tenant_id, changed_by)
  values (coalesce(new.tenant_id, old.tenant_id), pg_current_xact_id())
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

-- A tenant that was not known was answered with no. Its status is that of its subscriptions.
create trigger note_entitlement_change after insert or delete on bursar.tenants
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update or delete on bursar.subscriptions
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update or delete on bursar.usage
  for each row execute function bursar.note_entitlement_change();
create trigger note_entitlement_change after insert or update on bursar.entitlement_overrides
  for each row execute function bursar.note_entitlement_change();
