import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'

/** Features of one tenant that are looked at; what it was given by hand comes first. */
const FEATURES_MAX = 1_000

const OVERRIDES = `
select feature, rule, limit_count as "limit", expires_at as "expiresAt"
from bursar.entitlement_overrides
where tenant_id = $1 and ended_at is null and expires_at > bursar.clock()
order by feature limit $2`

/** What an operator has decided and what still runs, by feature. */
export async function findRunningOverrides(
  tx: Tx,
  tenantId: string,
): Promise<Map<string, Override>> {
  const values = [tenantId, FEATURES_MAX]
  const statement = { name: 'billing_overrides', text: OVERRIDES, values }
  const { rows } = await query<Override & { feature: string }>(tx, statement)
  return new Map(rows.map(({ feature, ...override }) => [feature, override]))
}

const USED = `
select feature, used from bursar.usage where tenant_id = $1 order by feature limit $2`

/** What the SaaS counted last, by feature. */
export async function findUsed(tx: Tx, tenantId: string): Promise<Record<string, number>> {
  const statement = { name: 'billing_used', text: USED, values: [tenantId, FEATURES_MAX] }
  const { rows } = await query<{ feature: string; used: number }>(tx, statement)
  return Object.fromEntries(rows.map(({ feature, used }) => [feature, used]))
}
