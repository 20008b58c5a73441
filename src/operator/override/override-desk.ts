import { AppError } from '../../base/errors.ts'
import type { OperatorAnswer, OperatorRoutes } from '../../wire/operator/routes.ts'
import type { Noted } from '../act/note-action.store.ts'
import { parseCursor, toPage } from '../look/page.ts'
import type { Parsed } from '../parsed.ts'
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
    row: toRow,
    cursor: (one) => [one.createdAt.toISOString(), one.overrideId],
  })
}

function toRow(one: ListedOverride): OperatorAnswer<'overrides'>['rows'][number] {
  return {
    override_id: one.overrideId,
    tenant_id: one.tenantId,
    feature: one.feature,
    effect: one.effect,
    limit: one.limit,
    reason: one.reason,
    created_by: one.createdBy,
    created_at: one.createdAt.toISOString(),
    expires_at: one.expiresAt.toISOString(),
    ended_at: one.endedAt?.toISOString() ?? null,
    ended_by: one.endedBy,
    state: one.isActive ? 'active' : 'ended',
  }
}

/** @throws AppError OBJECT_UNKNOWN, FEATURE_UNKNOWN, REQUEST_MALFORMED, ACTION_IMPOSSIBLE */
export async function addOverride(
  context: OverrideContext,
  body: Parsed<OperatorRoutes['addOverride']>['body'],
  operatorId: string,
): Promise<Noted> {
  const { tenant_id: tenantId, feature, effect, limit, expires_at, reason } = body
  if (effect === 'deny' && limit !== null) {
    throw new AppError('REQUEST_MALFORMED', 'What is denied has no limit.')
  }
  const expiresAt = new Date(expires_at)
  const override = { tenantId, feature, effect, limit, expiresAt, reason, by: operatorId }
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
  tenant_unknown: ['OBJECT_UNKNOWN', 'There is no such tenant.'],
  feature_unknown: ['FEATURE_UNKNOWN', undefined],
  expiry_passed: ['REQUEST_MALFORMED', 'It would have ended already.'],
  expiry_too_far: ['REQUEST_MALFORMED', 'It would last longer than a year.'],
  override_unknown: ['OBJECT_UNKNOWN', 'There is no such override.'],
  override_over: ['ACTION_IMPOSSIBLE', 'It has ended already.'],
} as const

function notedOf(outcome: OverrideOutcome): Noted {
  if (outcome.kind === 'done') return { source: 'ledger', id: outcome.auditId }
  const [code, detail] = REFUSALS[outcome.because]
  throw new AppError(code, detail)
}
