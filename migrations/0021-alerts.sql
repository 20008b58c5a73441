-- When it was told again: what is repeated or escalated alerts once more, although it is open.
alter table bursar.findings add column escalated_at timestamptz;

-- When Stripe last answered, and since when it does not: per account and endpoint of Stripe, over all
-- nodes. Written when that changes, and twice a minute otherwise.
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
