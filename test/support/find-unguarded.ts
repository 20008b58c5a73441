import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// Everything of the schema that has tenants in it, and what is missing for it to be guarded.
const UNGUARDED = `
select c.relname as name,
  array_remove(array[
    case when not c.relrowsecurity then 'row security' end,
    case when not c.relforcerowsecurity then 'forced' end,
    case when not exists (
      select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
        and p.polroles = array['bursar_api'::regrole::oid]
        and pg_get_expr(p.polqual, p.polrelid) = $1 and p.polwithcheck is null
    ) then 'policy' end,
    case when pg_get_userbyid(c.relowner) = 'bursar_api' then 'another owner' end
  ], null) as lacks
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'bursar'
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relkind in ('r', 'p', 'v', 'm', 'f')
order by 1`

const POLICY =
  "((CURRENT_USER <> 'bursar_api'::name) OR " +
  "(tenant_id = current_setting('bursar.tenant'::text, true)))"

/** `table: what it lacks`, for each table with a tenant_id that the API might see too much of. */
export async function findUnguarded(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; lacks: string[] }>(UNGUARDED, [POLICY])
  return rows.filter(({ lacks }) => lacks.length > 0).map(({ name, lacks }) => `${name}: ${lacks}`)
}

/** How many tables there are to guard. */
export async function countGuarded(pool: Pool): Promise<number> {
  return (await pool.query(UNGUARDED, [POLICY])).rows.length
}
