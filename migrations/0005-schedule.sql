-- Old events are found by when they came. They are stored in that order, so a few pages suffice,
-- and recording an event hardly touches it.
create index stripe_events_received on bursar.stripe_events using brin (received_at);

-- Subscriptions that Stripe does not manage, for what time does to them.
create index subscriptions_unmanaged on bursar.subscriptions (tenant_id, subscription_id)
  where stripe_subscription_id is null and status <> 'EXPIRED';
