import type { Moved } from '../../../refresh/merge/merge-tenants.ts'
import { done, type Operator } from '../action.ts'

/** Who and why, as the merge of tenants takes it. */
export function askedBy({ operatorId }: Operator, { reason }: { reason: string }) {
  return { by: { type: 'operator' as const, id: operatorId }, reason }
}

/** The merge has written it down itself. */
export function doneBy({ auditId }: Moved) {
  return done({ source: 'audit', id: auditId })
}
