-- Merging tenants: the merged id stays as an alias, and what moved is recorded, so that it can be
-- moved back.

-- The tenant that answers for this one since they were merged. Always a tenant that is not merged
-- itself: a later merge of that one changes this, too.
alter table bursar.tenants
  add column merged_into text references bursar.tenants check (merged_into <> tenant_id);

create index tenants_merged_into on bursar.tenants (merged_into) where merged_into is not null;

-- One row per merge.
create table bursar.tenant_merges (
  merge_id uuid primary key default gen_random_uuid(),
  -- Whose rows moved, and to whom.
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

-- A one-time link that was sent to a tenant's billing address: whoever opens it may merge another
-- tenant into this one. Of its token only the hash is kept.
create table bursar.merge_offers (
  offer_id uuid primary key,
  -- Whose billing address was written to: the tenant that stays.
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

select bursar.guard_tenants('bursar.tenant_merges');
select bursar.guard_tenants('bursar.merge_offers');

-- Who polls for changes knows a merged tenant by either id: both change.
create or replace function bursar.note_entitlement_change() returns trigger
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

create trigger note_merge after update of merged_into on bursar.tenants
  for each row execute function bursar.note_entitlement_change();
