-- What is paid decides what is granted, beside what Stripe bills.

alter table bursar.subscriptions
  -- What Stripe bills, as in items, while an upgrade is not paid and items are what was last paid
  -- for. Never more than either is granted. Null: items are what Stripe bills.
  add column billed_items jsonb,
  -- Whether an invoice of more than 0 was ever paid on it. It never goes back.
  add column has_paid boolean not null default false;

-- What stands was granted its grace period already: nobody loses it by this change.
update bursar.subscriptions set has_paid = status <> 'TRIAL';

alter table bursar.tenants
  -- When it was brought in from elsewhere, where it had paid before; null: it began here.
  add column adopted_at timestamptz;

alter table bursar.findings
  -- When it was last reported again, because nobody acted on it; null: never.
  add column repeated_at timestamptz;
