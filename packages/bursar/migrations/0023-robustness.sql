-- Which key seals the audit log, written down by the first start of a new database. Where there
-- are chains already and all are sealed with one key, it is that one.
insert into bursar.settings (name, value)
select 'audit_key_id', min(key_id) from bursar.audit_chain_heads having count(distinct key_id) = 1
on conflict (name) do nothing;
