-- Mails to customers: what was sent, never to which address and never what it said.

create table bursar.emails (
  message_id uuid primary key references bursar.outbox on delete cascade,
  tenant_id text not null references bursar.tenants,
  name text not null check (name ~ '^[a-z][a-z_]{1,63}$'),
  language text not null check (language ~ '^[a-z]{2}$'),
  -- The same at every try, so that who gets it twice can tell.
  mail_message_id text not null unique check (length(mail_message_id) <= 400),
  -- sending: handed to the mail server, which has not answered, or whose answer was lost.
  -- caught: by the catcher of bursar dev. deferred, capped: comes later. refused: never.
  outcome text not null
    check (outcome in ('sending', 'sent', 'caught', 'deferred', 'capped', 'refused')),
  error_code text,
  smtp_code integer,
  attempts integer not null default 0,
  attempted_at timestamptz not null default bursar.clock(),
  sent_at timestamptz
) with (fillfactor = 80);

create index emails_tenant on bursar.emails (tenant_id, attempted_at desc);

-- The languages that Stripe knows a customer to prefer, best first.
alter table bursar.stripe_customers add column locales text[] not null default '{}';
