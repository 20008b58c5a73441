-- A customer is told what it may use: also what was decided by hand, and what was counted.
grant select (tenant_id, feature, rule, limit_count, expires_at, ended_at)
  on bursar.entitlement_overrides to bursar_api;
grant select (tenant_id, feature, used) on bursar.usage to bursar_api;
