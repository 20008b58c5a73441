import pg from 'pg'

// As the superuser, because `bursar` may not create roles; also in clusters of earlier versions.
const ENSURE = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'bursar_api') then
    create role bursar_api nologin nobypassrls;
  end if;
  grant bursar_api to bursar with inherit false, set true;
end $$`

/** The role that the API takes, which a migration relies on. */
export async function ensureApiRole(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  // A server that goes away is told of by the statement.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(ENSURE)
  } finally {
    await client.end()
  }
}
