-- Which identity of the identity provider is a tenant's, and how far the saga of it has come.
create table bursar.identities (
  tenant_id text primary key references bursar.tenants,
  -- The provider's own id; null until it was created or found.
  identity_id text unique check (length(identity_id) between 1 and 255),
  -- Each step is taken once and resumed where it stopped.
  role_granted_at timestamptz,
  invited_at timestamptz,
  -- What the provider has said yes to last; null while it is told, and until it is told again
  -- where its answer was lost.
  is_enabled boolean,
  sessions_ended_at timestamptz,
  -- One process at a time works on a tenant; a crash frees it.
  leased_until timestamptz,
  created_at timestamptz not null default bursar.clock(),
  updated_at timestamptz not null default bursar.clock()
);
