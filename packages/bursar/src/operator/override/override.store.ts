import type { KeyObject } from 'node:crypto'
import { appendAudit } from '../../audit/append-audit.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'
import { isFeatureNamed } from '../../subscription/entitlement/entitlements-of.ts'
import { addOverride, endNow, endReplaced } from '../../subscription/entitlement/overrides.store.ts'
import type { Plans } from '../../subscription/plans.ts'

/** Nothing that was meant to end is forgotten for longer. */
export const OVERRIDE_DAYS_MAX = 366

export interface OverrideContext {
  readonly pool: Pool
  readonly auditKey: KeyObject
  readonly plans: Plans
}

/** What an operator decides. `by`: an id of theirs. Both texts go into the audit log. */
export interface NewOverride extends Override {
  readonly tenantId: string
  readonly feature: string
  /** 1 to 500 characters. */
  readonly reason: string
  readonly by: string
}

export type OverrideRefusal =
  | 'tenant_unknown'
  | 'feature_unknown'
  | 'expiry_passed'
  | 'expiry_too_far'
  | 'override_unknown'
  | 'override_over'

export type OverrideOutcome =
  | { readonly kind: 'done'; readonly overrideId: string; readonly auditId: string }
  | { readonly kind: 'refused'; readonly because: OverrideRefusal }

const refused = (because: OverrideRefusal): OverrideOutcome => ({ kind: 'refused', because })

const LOCK_TENANT = `
select $2 <= bursar.clock() as "isPassed",
  $2 > bursar.clock() + $3 * interval '1 day' as "isTooFar"
from bursar.tenants where tenant_id = $1 for no key update`

/**
 * Grants or denies a feature of a tenant until a date, and ends the one that was there. One commit
 * with its row in the audit log.
 */
export async function setOverride(
  { pool, auditKey, plans }: OverrideContext,
  override: NewOverride,
): Promise<OverrideOutcome> {
  const { tenantId, feature, rule, limit, expiresAt, reason, by } = override
  if (!isFeatureNamed(feature, plans)) return refused('feature_unknown')
  return inTransaction(pool, async (tx) => {
    const lock = { name: 'override_lock_tenant', text: LOCK_TENANT }
    const values = [tenantId, expiresAt, OVERRIDE_DAYS_MAX]
    const found = await query<{ isPassed: boolean; isTooFar: boolean }>(tx, { ...lock, values })
    const tenant = found.rows[0]
    if (tenant === undefined) return refused('tenant_unknown')
    if (tenant.isPassed) return refused('expiry_passed')
    if (tenant.isTooFar) return refused('expiry_too_far')
    const replaced = await endReplaced(tx, override)
    const overrideId = await addOverride(tx, override)
    const what = { override_id: overrideId, feature, rule, limit, replaces: replaced }
    const details = { ...what, expires_at: expiresAt.toISOString(), reason }
    const row = {
      eventType: 'override.set' as const,
      actorType: 'operator' as const,
      actorId: by,
      details,
    }
    const [auditId = ''] = await appendAudit(tx, { key: auditKey, tenantId, rows: [row] })
    return { kind: 'done', overrideId: overrideId!, auditId }
  })
}

const FIND = `
select tenant_id as "tenantId", feature from bursar.entitlement_overrides where override_id = $1`

export interface EndedOverride {
  readonly overrideId: string
  readonly reason: string
  readonly by: string
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ends one before its time; it stays in the table and in the audit log. */
export async function endOverride(
  { pool, auditKey }: Omit<OverrideContext, 'plans'>,
  { overrideId, reason, by }: EndedOverride,
): Promise<OverrideOutcome> {
  if (!UUID.test(overrideId)) return refused('override_unknown')
  return inTransaction(pool, async (tx) => {
    const find = { name: 'override_find', text: FIND, values: [overrideId] }
    const [found] = (await query<{ tenantId: string; feature: string }>(tx, find)).rows
    if (found === undefined) return refused('override_unknown')
    if ((await endNow(tx, { overrideId, by, reason })) === null) return refused('override_over')
    const details = { override_id: overrideId, feature: found.feature, reason }
    const row = {
      eventType: 'override.ended' as const,
      actorType: 'operator' as const,
      actorId: by,
      details,
    }
    const of = { key: auditKey, tenantId: found.tenantId, rows: [row] }
    const [auditId = ''] = await appendAudit(tx, of)
    return { kind: 'done', overrideId, auditId }
  })
}
