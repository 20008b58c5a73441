import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// One that has run out was over at its own end.
const REPLACE = `
update bursar.entitlement_overrides
set ended_at = least(expires_at, bursar.clock()), ended_by = $3, ended_reason = 'replaced'
where tenant_id = $1 and feature = $2 and ended_at is null
returning override_id as "overrideId"`

/** Ends the override of a feature. Gives its id, null where there is none. */
export function endReplaced(
  tx: Tx,
  of: { readonly tenantId: string; readonly feature: string; readonly by: string },
): Promise<string | null> {
  const values = [of.tenantId, of.feature, of.by]
  return idOf(tx, { name: 'override_replace', text: REPLACE, values })
}

const ADD = `
insert into bursar.entitlement_overrides
  (tenant_id, feature, rule, limit_count, expires_at, reason, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
returning override_id as "overrideId"`

export interface AddedOverride {
  readonly tenantId: string
  readonly feature: string
  readonly rule: string
  readonly limit: number | null
  readonly expiresAt: Date
  readonly reason: string
  readonly by: string
}

/** Gives its id. */
export function addOverride(tx: Tx, override: AddedOverride): Promise<string | null> {
  const { tenantId, feature, rule, limit, expiresAt, reason, by } = override
  const values = [tenantId, feature, rule, limit, expiresAt, reason, by]
  return idOf(tx, { name: 'override_set', text: ADD, values })
}

const END = `
update bursar.entitlement_overrides
set ended_at = bursar.clock(), ended_by = $2, ended_reason = $3
where override_id = $1 and ended_at is null and expires_at > bursar.clock()
returning override_id as "overrideId"`

/** Ends one before its time. Gives its id, null where it was over. */
export function endNow(
  tx: Tx,
  of: { readonly overrideId: string; readonly by: string; readonly reason: string },
): Promise<string | null> {
  const values = [of.overrideId, of.by, of.reason]
  return idOf(tx, { name: 'override_end', text: END, values })
}

async function idOf(tx: Tx, statement: Parameters<typeof query>[1]): Promise<string | null> {
  const { rows } = await query<{ overrideId: string }>(tx, statement)
  return rows[0]?.overrideId ?? null
}
