-- Old events are found by when they came. They are stored in that order, so a few pages suffice,
-- and recording an event hardly touches it.
create index stripe_events_received on bursar.stripe_events using brin (received_at);

-- Messages that may be forgotten, by when they ended; questions of usage sooner.
create index outbox_ended on bursar.outbox (ended_at)
  where outcome in ('done', 'dropped') and name not in ('welcome', 'identity');
create index outbox_asked on bursar.outbox (ended_at) where name = 'usage.requested';

-- Whose term ends soon is reminded.
create index subscriptions_term_end on bursar.subscriptions (term_end) where cancel_at is null;

-- Subscriptions that Stripe does not manage, for what time does to them.
create index subscriptions_unmanaged on bursar.subscriptions (tenant_id, subscription_id)
  where stripe_subscription_id is null and status <> 'EXPIRED';
