import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export interface Server {
  readonly major: number
  readonly encoding: string
  readonly role: string
  readonly isReadOnly: boolean
  /** By bursar.clock() where there is one, else PostgreSQL's own. */
  readonly now: Date
}

const SERVER = `
select current_setting('server_version_num')::int / 10000 as major,
  current_setting('server_encoding') as encoding, current_user::text as role,
  (pg_is_in_recovery() or current_setting('transaction_read_only') = 'on') as "isReadOnly",
  clock_timestamp() as now`

export async function readServer(tx: Tx): Promise<Server> {
  const statement = { name: 'doctor_server', text: SERVER }
  return (await query<Server & Record<string, unknown>>(tx, statement)).rows[0]!
}

const CLOCK = 'select bursar.clock() as now'

/** The time by which Bursar decides. */
export async function readDatabaseClock(tx: Tx): Promise<Date> {
  return (await query<{ now: Date }>(tx, { name: 'doctor_clock', text: CLOCK })).rows[0]!.now
}

export interface Rights {
  readonly role: string
  readonly ownsSchema: boolean
  /** Tables that the role may not read and write. */
  readonly refused: readonly string[]
  readonly hasApiRole: boolean
}

const RIGHTS = `
select current_user::text as role,
  pg_has_role(current_user, n.nspowner, 'usage') as "ownsSchema",
  coalesce((
    select array_agg(c.relname::text order by c.relname) from pg_class c
    where c.relnamespace = n.oid and c.relkind in ('r', 'p')
      and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert'))
  ), '{}') as refused,
  exists (select from pg_roles r where r.rolname = 'bursar_api'
    and pg_has_role(current_user, r.oid, 'member')) as "hasApiRole"
from pg_namespace n where n.nspname = 'bursar'`

/** What the role of the connection may do in the schema. */
export async function readRights(tx: Tx): Promise<Rights> {
  const statement = { name: 'doctor_rights', text: RIGHTS }
  return (await query<Rights & Record<string, unknown>>(tx, statement)).rows[0]!
}

const API_ROLE = `
select own.rolname::text as role, api.oid is not null as exists,
  current_setting('server_version_num')::int >= 160000 as "hasGrantOptions",
  case when api.oid is null then own.rolcreaterole or own.rolsuper
    else pg_has_role(own.oid, api.oid, 'member') or (own.rolcreaterole
      and current_setting('server_version_num')::int < 160000) end as "isUsable"
from pg_roles own left join pg_roles api on api.rolname = 'bursar_api'
where own.rolname = current_user`

/** Whether a first migration can create the role of the API, or take it. */
export interface ApiRole {
  readonly role: string
  readonly exists: boolean
  readonly hasGrantOptions: boolean
  readonly isUsable: boolean
}

export async function readApiRole(tx: Tx): Promise<ApiRole> {
  const statement = { name: 'doctor_api_role', text: API_ROLE }
  return (await query<ApiRole & Record<string, unknown>>(tx, statement)).rows[0]!
}
