-- What an email said, without personal data and without amounts: so that an operator can see the
-- email that was sent, and not a sample.
alter table bursar.emails
  add column facts jsonb,
  -- A keyed digest of the address: tells whether the address that is known now is the one it went
  -- to.
  add column recipient_mac bytea check (length(recipient_mac) = 32),
  -- What the mail server answered, without addresses.
  add column smtp_response text check (length(smtp_response) <= 300);

-- The brake. When many tenants would lose access within an hour, nothing more is withdrawn until an
-- operator has looked: a wrong config, a wrong key or a wrong answer must not lock out everybody.
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
insert into bursar.brake default values;

-- Subscriptions that lost access lately (withdrawn), or would have (held). Restore: it was
-- withdrawn
-- shortly before the brake engaged, and its access is to come back. Rows that only count are
-- purged.
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
select bursar.guard_tenants('bursar.access_losses');
