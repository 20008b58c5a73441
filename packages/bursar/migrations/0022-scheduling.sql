-- Whatever is alive, waiting or withheld always has a next check; plans have numbers; and claims
-- are ordered over all kinds and accounts.

alter table bursar.stripe_objects
  -- Why nothing is granted although Stripe calls it live or paid, and how many scheduled checks
  -- have found it so: they set when the next one comes. Another reason starts again.
  add column withheld_reason text check (length(withheld_reason) <= 64),
  add column withheld_checks integer not null default 0,
  -- The digest of newer plans: while a node with them is seen, it is left to that node.
  add column left_to_plans text;

-- PostgreSQL numbers the plans: who started last with other plans has the highest number.
create table bursar.plan_revisions (
  digest text primary key check (length(digest) between 1 and 100),
  revision bigint generated always as identity unique,
  registered_at timestamptz not null default bursar.clock(),
  -- When a node that runs with them was last seen.
  seen_at timestamptz not null default bursar.clock()
);

-- Whether a node with newer plans than these has been seen in the last two minutes. A moment in the
-- future was written by a clock that has gone back.
create function bursar.has_newer_plans(own text) returns boolean language sql stable as $$
  select exists (
    select from bursar.plan_revisions newer
    join bursar.plan_revisions mine on mine.digest = own and newer.revision > mine.revision
    where newer.seen_at between bursar.clock() - interval '2 minutes'
      and bursar.clock() + interval '1 minute')
$$;

-- Every live subscription gets a check within seven days; those without a row get one of their own.
update bursar.stripe_objects s
set recheck_at = bursar.clock() + random() * interval '7 days', recheck_cause = 'routine'
where s.recheck_at is null and not s.stale and exists (
  select from bursar.subscriptions u
  where u.account = s.account and u.stripe_subscription_id = s.object_id and u.status <> 'EXPIRED');

-- What is on hold, and what nobody owns, is looked at within the hour.
update bursar.stripe_objects s
set recheck_at = bursar.clock() + random() * interval '1 hour', recheck_cause = 'recheck'
where s.recheck_at is null and not s.stale and (s.waiting_since is not null or exists (
  select from bursar.findings f
  where f.account = s.account and f.object_id = s.object_id and f.resolved_at is null
    and f.kind in ('price_unlisted', 'checkout_on_hold', 'status_unknown', 'dead_letter',
      'object_unreadable', 'orphan')));

-- What was planned for later than that (the end of a term) is looked at before.
update bursar.stripe_objects
set recheck_at = bursar.clock() + random() * interval '7 days', recheck_cause = 'routine'
where recheck_at > bursar.clock() + interval '7 days';
