import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { ChangeCursor, Changes } from './change-cursor.ts'

/** More changed tenants than this are told of as “all”. */
export const CHANGED_TENANTS_MAX = 1_000

/** Changes since an older mark are not looked for: everybody asks again. */
const CURSOR_SECONDS_MAX = 300

const CURSOR = `select pg_current_snapshot()::text as snapshot, bursar.clock() as at`

/** Now. */
export async function readCursor(tx: Tx): Promise<ChangeCursor> {
  const { rows } = await query<ChangeCursor>(tx, { name: 'entitlement_cursor', text: CURSOR })
  return rows[0]!
}

// An override that runs out changes an answer, too, and no transaction tells of it.
const SINCE = `
select pg_current_snapshot()::text as snapshot, bursar.clock() as at,
  pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
    or $2 < bursar.clock() - $4 * interval '1 second' as "isStrange",
  array(
    (select tenant_id from bursar.entitlement_changes
     where changed_by >= pg_snapshot_xmin($1::pg_snapshot)
       and not pg_visible_in_snapshot(changed_by, $1::pg_snapshot)
     limit $3)
    union
    (select tenant_id from bursar.entitlement_overrides
     where ended_at is null and expires_at > $2 and expires_at <= bursar.clock()
     limit $3)
  ) as tenants`

/** Whose entitlements have changed since the mark: every commit since, whatever their order. */
export async function readChangesSince(tx: Tx, cursor: ChangeCursor): Promise<Changes> {
  const values = [cursor.snapshot, cursor.at, CHANGED_TENANTS_MAX + 1, CURSOR_SECONDS_MAX]
  const { rows } = await query<ChangeCursor & { isStrange: boolean; tenants: string[] }>(tx, {
    name: 'entitlement_changes_since',
    text: SINCE,
    values,
  })
  const { snapshot, at, isStrange, tenants } = rows[0]!
  const isTooMany = isStrange || tenants.length > CHANGED_TENANTS_MAX
  return { until: { snapshot, at }, tenants: isTooMany ? 'all' : tenants }
}
