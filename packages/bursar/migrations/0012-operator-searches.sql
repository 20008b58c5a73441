-- Lists of operators that are searched by what they show. None of these is on stripe_events.
create index effects_by_outcome on bursar.effects (outcome, owed_at desc, effect_id);
create index effects_by_kind on bursar.effects (kind, owed_at desc, effect_id);
create index subscription_audit_recent
  on bursar.subscription_audit (created_at desc, audit_id desc);
