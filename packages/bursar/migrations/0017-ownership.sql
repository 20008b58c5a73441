-- Tenant ids are opaque and compared exactly. `.` and `..` would be lost in the path of a URL.
alter table bursar.tenants drop constraint tenants_tenant_id_check;
alter table bursar.tenants add constraint tenants_tenant_id_check
  check (tenant_id ~ '^[A-Za-z0-9._:@-]{1,128}$' and tenant_id not in ('.', '..'));
alter table bursar.checkout_approvals drop constraint checkout_approvals_tenant_id_check;
alter table bursar.checkout_approvals add constraint checkout_approvals_tenant_id_check
  check (tenant_id ~ '^[A-Za-z0-9._:@-]{1,128}$' and tenant_id not in ('.', '..'));

alter table bursar.tenants
  -- The app's own id for the tenant, where something proved it.
  add column external_id text unique check (length(external_id) between 1 and 500),
  -- What the checkout that created the tenant said of itself: shown and searched for, never used to
  -- grant anything.
  add column claimed_external_id text check (length(claimed_external_id) between 1 and 500);

create index tenants_external_id_prefix on bursar.tenants (external_id text_pattern_ops);
create index tenants_claimed_external_id on bursar.tenants
  (claimed_external_id text_pattern_ops, tenant_id);
