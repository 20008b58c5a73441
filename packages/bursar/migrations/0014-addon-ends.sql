-- An addition whose parent has ended before its time is ended once more: at once. And one that
-- Stripe does not end keeps no other one waiting.
alter table bursar.checkout_intents
  -- Its parent has EXPIRED, and so Stripe was told to end it.
  add column ended_at_once boolean not null default false,
  -- When Stripe may be asked to end it (again).
  add column end_due_at timestamptz not null default bursar.clock();

create index subscriptions_additions on bursar.subscriptions (parent_subscription_id)
  where parent_subscription_id is not null and status <> 'EXPIRED';
