import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const OPEN = `
select object_id as "objectId", null as "tenantId" from bursar.findings
where account = $1 and object_id = any($2::text[]) and resolved_at is null
union all
select null, tenant_id from bursar.findings
where kind = 'two_main_subscriptions' and resolved_at is null and tenant_id = any($3::text[])
union all
select s.id, null from bursar.findings f
cross join lateral unnest($2::text[]) as s(id)
where f.kind = 'two_main_subscriptions' and f.resolved_at is null
  and f.details->'subscriptions' ?| $2::text[] and f.details->'subscriptions' ? s.id`

/** Objects and tenants about which something is open that a refresh may have to resolve. */
export interface OpenFindings {
  readonly objectIds: ReadonlySet<string>
  readonly tenantIds: ReadonlySet<string>
}

export async function findOpenOfListed(
  tx: Tx,
  account: string,
  ids: readonly string[],
  tenantIds: readonly string[],
): Promise<OpenFindings> {
  const values = [account, ids, tenantIds]
  const statement = { name: 'findings_open_of_listed', text: OPEN, values }
  const { rows } = await query<{ objectId: string | null; tenantId: string | null }>(tx, statement)
  const known = (names: readonly (string | null)[]) => new Set(names.filter((one) => one !== null))
  return {
    objectIds: known(rows.map(({ objectId }) => objectId)),
    tenantIds: known(rows.map(({ tenantId }) => tenantId)),
  }
}
