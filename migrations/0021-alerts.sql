-- When it was told again: what is repeated or escalated alerts once more, although it is open.
alter table bursar.findings add column escalated_at timestamptz;
