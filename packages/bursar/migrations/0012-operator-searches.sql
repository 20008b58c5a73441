-- Lists of operators that are searched by what they show. None of these is on stripe_events.
create index outbox_by_outcome on bursar.outbox (outcome, enqueued_at desc, message_id);
create index outbox_by_kind on bursar.outbox (kind, enqueued_at desc, message_id);
create index subscription_audit_recent
  on bursar.subscription_audit (created_at desc, audit_id desc);
