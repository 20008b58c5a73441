-- Outgoing webhooks: how each endpoint stands, and what each call came to.

-- An endpoint whose last call was accepted has no row.
create table bursar.webhook_endpoints (
  endpoint text primary key,
  -- Calls in a row that failed, and since when.
  failures integer not null default 0,
  failing_since timestamptz not null default bursar.clock(),
  -- It is not called before this; then by one call at a time, until one is accepted.
  paused_until timestamptz,
  disabled_at timestamptz,
  check (disabled_at is null or paused_until is not null)
) with (fillfactor = 50);

-- The delivery log. Neither what was sent nor what was answered is in it.
create table bursar.webhook_attempts (
  attempt_id bigint generated always as identity primary key,
  message_id uuid not null references bursar.outbox on delete cascade,
  endpoint text not null,
  attempted_at timestamptz not null default bursar.clock(),
  duration_ms integer not null,
  -- null: there was no answer.
  http_status smallint,
  error_code text,
  -- What the system said of a connection that failed: ECONNREFUSED, CERT_HAS_EXPIRED and the like.
  system_code text
);

create index webhook_attempts_message on bursar.webhook_attempts (message_id);
create index webhook_attempts_endpoint on bursar.webhook_attempts (endpoint, attempted_at desc);
create index webhook_attempts_age on bursar.webhook_attempts (attempted_at);
