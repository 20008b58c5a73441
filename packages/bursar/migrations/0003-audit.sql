-- What changed, for good: one chain of rows per tenant, each sealed with a key that is not in here.

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

-- The end of each chain: locked by whoever appends, last in the lock order.
create table bursar.audit_chain_heads (
  tenant_id text primary key,
  sequence bigint not null,
  hash text not null,
  -- Which key seals this chain, without saying anything about it.
  key_id text not null
) with (fillfactor = 50);

-- Against accidents. Who owns the table can take it away: then the chain tells.
create function bursar.refuse_to_rewrite_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit audit is only ever appended to' using errcode = '23001';
end $$;

create trigger append_only before update or delete or truncate on bursar.subscription_audit
  for each statement execute function bursar.refuse_to_rewrite_audit();
