create schema if not exists bursar;

-- The database's clock decides. A session may be given another time, for tests and rehearsals.
create function bursar.clock() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('bursar.now', true), '')::timestamptz, now()) $$;
