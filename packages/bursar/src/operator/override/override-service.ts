import { AppError } from '@bursar/wire/errors'
import type { OperatorAnswer, OperatorRoutes } from '@bursar/wire/operator/routes'
import { checkEntitlement } from '../../subscription/entitlement/check-entitlement.ts'
import { type Plans, planNameOf } from '../../subscription/plans.ts'
import type { Noted } from '../actions/note-action.store.ts'
import type { Parsed } from '../parsed.ts'
import { parseCursor, toPage } from '../read/page.ts'
import { type FeatureFacts, findFeatureFacts } from './feature-facts.store.ts'
import { type ListedOverride, listOverrides, type Tx } from './list-overrides.store.ts'
import {
  endOverride,
  type OverrideContext,
  type OverrideOutcome,
  setOverride,
} from './override.store.ts'

/** Overrides, the latest first. */
export async function searchOverrides(
  tx: Tx,
  { tenant_id, state, limit, after }: Parsed<OperatorRoutes['overrides']>['query'],
): Promise<OperatorAnswer<'overrides'>> {
  const [createdAt, overrideId] = parseCursor(after, 'string', 'string') ?? []
  const start =
    createdAt === undefined
      ? null
      : { createdAt: new Date(createdAt), overrideId: String(overrideId) }
  const filter = { tenantId: tenant_id ?? null, state, after: start, limit: limit + 1 }
  return toPage(await listOverrides(tx, filter), limit, {
    row: toOverrideRow,
    cursor: (one) => [one.createdAt.toISOString(), one.overrideId],
  })
}

/**
 * What the plans give a tenant of one feature, what is used of it, and the override that runs.
 * @throws AppError OBJECT_UNKNOWN where there is no such tenant.
 */
export async function getEntitlement(
  { pool, plans }: Pick<OverrideContext, 'pool' | 'plans'>,
  { tenant_id, feature }: Parsed<OperatorRoutes['entitlement']>['params'],
): Promise<OperatorAnswer<'entitlement'>> {
  const found = await findFeatureFacts(pool, { tenantId: tenant_id, feature })
  if (found === null) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenant_id}.`)
  const filter = { tenantId: tenant_id, feature, state: 'active', after: null, limit: 1 } as const
  const [running] = await listOverrides(pool, filter)
  return toEntitlement({ tenantId: tenant_id, feature }, found, { plans, running })
}

/** Pure: what is known of a feature of a tenant as it is answered. */
export function toEntitlement(
  { tenantId, feature }: { readonly tenantId: string; readonly feature: string },
  found: FeatureFacts,
  { plans, running }: { readonly plans: Plans; readonly running: ListedOverride | undefined },
): OperatorAnswer<'entitlement'> {
  const { allowed, limit, plan, used, usedAsOf, why } = checkEntitlement(feature, found, plans)
  return {
    tenant_id: tenantId,
    tenant_name: found.tenantName,
    feature,
    plan_id: plan,
    plan_name: plan === null ? null : planNameOf(plan, plans),
    allowed,
    limit,
    sentence: why.sentence,
    used,
    used_as_of: usedAsOf?.toISOString() ?? null,
    override: running === undefined ? null : toOverrideRow(running),
  }
}

/** Pure: a row as it is answered. */
export function toOverrideRow(one: ListedOverride): OperatorAnswer<'overrides'>['rows'][number] {
  return {
    override_id: one.overrideId,
    tenant_id: one.tenantId,
    feature: one.feature,
    rule: one.rule,
    limit: one.limit,
    reason: one.reason,
    created_by: one.createdBy,
    created_by_name: one.createdByName,
    created_at: one.createdAt.toISOString(),
    expires_at: one.expiresAt.toISOString(),
    ended_at: one.endedAt?.toISOString() ?? null,
    ended_by: one.endedBy,
    ended_by_name: one.endedByName,
    ended_reason: one.endedReason,
    state: one.isActive ? 'active' : 'ended',
  }
}

/** @throws AppError OBJECT_UNKNOWN, FEATURE_UNKNOWN, REQUEST_MALFORMED, ACTION_IMPOSSIBLE */
export async function addOverride(
  context: OverrideContext,
  body: Parsed<OperatorRoutes['addOverride']>['body'],
  operatorId: string,
): Promise<Noted> {
  const { tenant_id: tenantId, feature, rule, limit, expires_at, reason } = body
  if (rule === 'block' && limit !== null) {
    throw new AppError('REQUEST_MALFORMED', 'Omit the limit: a blocked feature has no limit.')
  }
  const expiresAt = new Date(expires_at)
  const override = { tenantId, feature, rule, limit, expiresAt, reason, by: operatorId }
  return notedOf(await setOverride(context, override))
}

/** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
export async function endOverrideById(
  context: Omit<OverrideContext, 'plans'>,
  ended: { override_id: string; reason: string; operatorId: string },
): Promise<Noted> {
  const { override_id: overrideId, reason, operatorId: by } = ended
  return notedOf(await endOverride(context, { overrideId, reason, by }))
}

const REFUSALS = {
  tenant_unknown: ['OBJECT_UNKNOWN', 'The tenant does not exist.'],
  feature_unknown: ['FEATURE_UNKNOWN', undefined],
  expiry_passed: ['REQUEST_MALFORMED', 'expires_at is in the past.'],
  expiry_too_far: ['REQUEST_MALFORMED', 'expires_at is more than a year ahead.'],
  override_unknown: ['OBJECT_UNKNOWN', 'The override does not exist.'],
  override_over: ['ACTION_IMPOSSIBLE', 'The override has already ended.'],
} as const

function notedOf(outcome: OverrideOutcome): Noted {
  if (outcome.kind === 'done') return { source: 'audit', id: outcome.auditId }
  const [code, detail] = REFUSALS[outcome.because]
  throw new AppError(code, detail)
}
