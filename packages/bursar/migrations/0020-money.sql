-- Payments that were taken back: a full refund, or a dispute that was lost. Written by the
-- refresh of the charge or the dispute, from what it is now; read by that of the subscription.
create table bursar.payment_reversals (
  account text not null,
  -- ch_… or dp_…
  object_id text not null,
  invoice_id text not null,
  stripe_subscription_id text not null,
  kind text not null check (kind in ('full_refund', 'dispute_lost')),
  noted_at timestamptz not null default bursar.clock(),
  primary key (account, object_id, invoice_id)
);
create index payment_reversals_subscription
  on bursar.payment_reversals (account, stripe_subscription_id);

-- Of a tenant, by its kind: two main subscriptions are found again whichever of them is refreshed.
create index findings_open_two_mains on bursar.findings (tenant_id)
  where resolved_at is null and kind = 'two_main_subscriptions';
