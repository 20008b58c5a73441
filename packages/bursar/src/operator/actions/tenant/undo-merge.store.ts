import { inTransaction } from '../../../postgres/in-transaction.ts'
import { undoMerge as undo } from '../../../refresh/merge/merge-tenants.ts'
import type { OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'
import { askedBy, doneBy } from './moved-by-hand.ts'

/** Moves back what a merge moved. */
export const undoMerge: OperatorAction<'undoMerge'> = {
  sentences: {
    'tenant.merge_undone': (of) =>
      `undid the merge of tenant ${text(of, 'tenant_id')} into ${text(of, 'into_tenant_id')}`,
  },
  takesExactIds: true,
  /** @throws AppError ACTION_IMPOSSIBLE */
  async run({ pool, ...context }, { params, body }, operator) {
    const asked = { tenantId: params.tenant_id, ...askedBy(operator, body) }
    return doneBy(await inTransaction(pool, (tx) => undo(tx, asked, context)))
  },
}
