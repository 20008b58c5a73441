-- How urgent a finding is: a person must act, something needs watching, or good to know.
alter table bursar.findings add column severity text not null default 'warning'
  check (severity in ('action', 'warning', 'info'));
