import type { OperatorAsked } from '@bursar/wire/operator/routes'
import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { isMeant } from '../list/typed-day.ts'

/** An override as it is being written, field by field. */
export interface Draft {
  readonly tenantId: string
  readonly feature: string
  readonly rule: 'block' | 'allow'
  readonly limit: string
  /** A day, `2026-03-04`. */
  readonly until: string
}

export const EMPTY_DRAFT: Draft = {
  tenantId: '',
  feature: '',
  rule: 'allow',
  limit: '',
  until: '',
}

/** Whether the API would take it; it has the last word all the same. */
export function isComplete({ tenantId, feature, limit, until }: Draft): boolean {
  return isAskable({ tenantId, feature }) && /^\d*$/.test(limit) && isMeant(until)
}

/** Whether what holds now can be asked for. */
export function isAskable({ tenantId, feature }: Pick<Draft, 'tenantId' | 'feature'>): boolean {
  return TENANT_ID_FORM.test(tenantId) && feature !== ''
}

export function toBody(draft: Draft, reason: string): OperatorAsked<'addOverride'>['body'] {
  const hasLimit = draft.rule === 'allow' && draft.limit !== ''
  return {
    tenant_id: draft.tenantId,
    feature: draft.feature,
    rule: draft.rule,
    limit: hasLimit ? Number(draft.limit) : null,
    // The last second of that day, by UTC.
    expires_at: new Date(`${draft.until}T23:59:59Z`).toISOString(),
    reason,
  }
}
