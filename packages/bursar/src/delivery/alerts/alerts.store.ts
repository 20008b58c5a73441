import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export type { Pool }

const FIND = `
select finding_id::text as "findingId", summary, account, object_id as "objectId",
  tenant_id as "tenantId", opened_at as "openedAt"
from bursar.findings
where finding_id = any($1::bigint[]) and resolved_at is null
order by finding_id desc`

/** A finding as an alert shows it: ids and our own sentences, no personal data. */
export interface AlertedFinding {
  readonly findingId: string
  readonly summary: string
  readonly account: string
  readonly objectId: string
  readonly tenantId: string | null
  readonly openedAt: Date
}

/** Those of an alert that are still open, the newest first. */
export async function findAlerted(
  pool: Pool,
  findingIds: readonly string[],
): Promise<AlertedFinding[]> {
  const statement = { name: 'alert_findings', text: FIND, values: [findingIds] }
  return (await query<AlertedFinding & Record<string, unknown>>(pool, statement)).rows
}
