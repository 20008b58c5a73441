-- When it was told again: what is repeated or escalated alerts once more, although it is open.
alter table bursar.findings add column escalated_at timestamptz;

-- When Stripe last answered, and since when it does not: per account and endpoint of Stripe, over
-- all nodes. Written when that changes, and twice a minute otherwise.
create table bursar.stripe_reachability (
  account text not null,
  endpoint text not null,
  last_success_at timestamptz,
  -- The first and the last failure since then.
  failing_since timestamptz,
  failed_at timestamptz,
  error_code text,
  -- Which permission the key lacks, in the words of Stripe's Dashboard.
  permission text,
  -- Different objects in a row that Stripe did not know.
  missing integer not null default 0,
  -- The finding that was opened of this failure.
  told_kind text,
  primary key (account, endpoint)
) with (fillfactor = 50);

-- Whom operators are told of what: when each finding was alerted last, and announced as opened and
-- as resolved.
alter table bursar.findings
  add column alerted_at timestamptz,
  add column webhook_opened_at timestamptz,
  add column webhook_resolved_at timestamptz;

create index findings_webhook_resolved on bursar.findings (finding_id)
  where resolved_at is not null and webhook_opened_at is not null
    and webhook_resolved_at is null;

-- The first finding of a kind is alerted at once, what follows in one digest per quarter of an
-- hour.
create table bursar.alert_kinds (
  kind text primary key,
  last_alert_at timestamptz not null default '-infinity',
  -- Counts the alerts of the kind: part of the cause of each.
  alerts bigint not null default 0
) with (fillfactor = 50);

-- An alert, and a finding that is announced, may be about no tenant.
alter table bursar.outbox alter column tenant_id drop not null;
alter table bursar.outbox drop constraint outbox_kind_check;
alter table bursar.outbox add constraint outbox_kind_check
  check (kind in ('email', 'provision', 'webhook', 'hook', 'alert'));

create index outbox_alerts on bursar.outbox (target, enqueued_at) where kind = 'alert';
