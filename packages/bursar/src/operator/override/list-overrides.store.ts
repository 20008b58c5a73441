import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'

export type { Tx }

export interface ListedOverride extends Override {
  readonly overrideId: string
  readonly tenantId: string
  readonly feature: string
  readonly reason: string
  readonly createdBy: string
  /** What that operator is called now; null where nobody knows. */
  readonly createdByName: string | null
  readonly createdAt: Date
  /** When it was ended early or replaced; null: it runs, or has run out. */
  readonly endedAt: Date | null
  readonly endedBy: string | null
  readonly endedByName: string | null
  readonly endedReason: string | null
  readonly isActive: boolean
}

const LIST = `
select override_id as "overrideId", tenant_id as "tenantId", feature, rule,
  limit_count as "limit", expires_at as "expiresAt", reason, created_by as "createdBy",
  bursar.operator_name('operator', created_by) as "createdByName", created_at as "createdAt",
  ended_at as "endedAt", ended_by as "endedBy", ended_reason as "endedReason",
  bursar.operator_name('operator', ended_by) as "endedByName",
  ended_at is null and expires_at > bursar.clock() as "isActive"
from bursar.entitlement_overrides
where ($1::text is null or tenant_id = $1) and ($6::text is null or feature = $6)
  and ($2 = 'all' or ($2 = 'active') = (ended_at is null and expires_at > bursar.clock()))
  and ($3::timestamptz is null or (created_at, override_id) < ($3, $4::uuid))
order by created_at desc, override_id desc
limit $5`

export interface OverrideFilter {
  /** null: of all tenants. */
  readonly tenantId: string | null
  /** Nothing: of every feature. */
  readonly feature?: string
  /** `active`: has a say now. `ended`: ended, replaced or expired. */
  readonly state: 'active' | 'ended' | 'all'
  /** The last one of the page before. */
  readonly after: Pick<ListedOverride, 'createdAt' | 'overrideId'> | null
  readonly limit: number
}

/** The latest first. */
export async function listOverrides(tx: Tx, filter: OverrideFilter): Promise<ListedOverride[]> {
  const { tenantId, state, after, limit, feature = null } = filter
  const { rows } = await query<ListedOverride>(tx, {
    name: 'override_list',
    text: LIST,
    values: [tenantId, state, after?.createdAt ?? null, after?.overrideId ?? null, limit, feature],
  })
  return rows
}
