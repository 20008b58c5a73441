-- What an email said, without personal data and without amounts: so that an operator can see the
-- email that was sent, and not a sample.
alter table bursar.notices
  add column facts jsonb,
  -- A keyed digest of the address: tells whether the address that is known now is the one it went to.
  add column recipient_mac bytea check (length(recipient_mac) = 32),
  -- What the mail server answered, without addresses.
  add column smtp_response text check (length(smtp_response) <= 300);
