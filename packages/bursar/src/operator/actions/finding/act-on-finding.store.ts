import { AppError } from '@bursar/wire/errors'
import type { FindingAction } from '@bursar/wire/operator/finding/findings'
import { rememberReplay } from '../../../inbox/stored-events.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { findingGuideOf } from '../../../subscription/finding.ts'
import type { MergeActionContext } from '../action.ts'
import { type Acting, type Noted, noteAction } from '../note-action.store.ts'
import { findOpenFinding } from './finding.store.ts'
import { FINDING_ACTIONS } from './finding-actions.ts'

export interface FindingActionHandler {
  readonly findingId: string
  readonly action: FindingAction
  readonly tenantId?: string
}

/**
 * What an operator does about a finding, in one commit with the note of who and why.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE
 */
export function actOnFinding(
  { pool, ...context }: MergeActionContext,
  acting: Acting,
  { findingId, action, tenantId }: FindingActionHandler,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const finding = await findOpenFinding(tx, findingId)
    const isOffered = findingGuideOf(finding.kind).actions.includes(action)
    if (!isOffered)
      throw new AppError('ACTION_IMPOSSIBLE', `A ${finding.kind} finding has no action ${action}.`)
    const { done, run } = FINDING_ACTIONS[action]
    const how = { acting, tenantId, context }
    const { concerned = null, approved, replayed } = await run(tx, finding, how)
    const about = { finding_id: findingId, kind: finding.kind, object_id: finding.object_id }
    const details = { ...about, ...concerned, ...approved }
    const tenant = concerned?.tenant_id ?? finding.tenant_id
    const noted = { action: `finding.${done}`, tenantId: tenant, details }
    const written = await noteAction(tx, acting, noted, context.auditKey)
    if (replayed !== undefined) await rememberReplay(tx, replayed, written.id)
    return written
  })
}
