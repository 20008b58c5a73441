import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'
import { findFeatureFacts } from '../override/feature-facts.store.ts'
import type { AccessFacts } from './access.ts'

/** Features of one tenant that are looked at. */
const FEATURES_MAX = 500

const USAGE = `
select feature, used, as_of as "asOf" from bursar.usage where tenant_id = $1
order by feature limit $2`

const OVERRIDES = `
select feature, rule, limit_count as "limit", expires_at as "expiresAt"
from bursar.entitlement_overrides where tenant_id = $1 and ended_at is null
order by feature limit $2`

interface StoredUsage {
  readonly feature: string
  readonly used: number
  readonly asOf: Date
}

/** What the check knows of a tenant; null: there is no such tenant. */
export async function findAccessFacts(tx: Tx, tenantId: string): Promise<AccessFacts | null> {
  const found = await findFeatureFacts(tx, { tenantId, feature: '' })
  if (found === null) return null
  const values = [tenantId, FEATURES_MAX]
  const usage = { name: 'explain_usage', text: USAGE, values }
  const overrides = { name: 'explain_overrides', text: OVERRIDES, values }
  const used = (await query<StoredUsage & Record<string, unknown>>(tx, usage)).rows
  type StoredOverride = Override & { readonly feature: string } & Record<string, unknown>
  const decided = (await query<StoredOverride>(tx, overrides)).rows
  return {
    subscriptions: found.subscriptions,
    usage: new Map(used.map(({ feature, used: count, asOf }) => [feature, { used: count, asOf }])),
    overrides: new Map(decided.map(({ feature, ...override }) => [feature, override])),
    now: found.now,
  }
}
