import { inTransaction } from '../../../postgres/in-transaction.ts'
import { makeAllDue } from '../../../reconcile/watermark.store.ts'
import { type ActionContext, actingOf, done, type OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'

/** Every account is due now: a node reads its events within a minute. */
export const startCatchUp: OperatorAction<'startCatchUp', ActionContext> = {
  sentences: { 'catch_up.requested': () => 'requested a catch-up of all accounts' },
  async run({ pool, auditKey }, { body }, operator) {
    const noted = await inTransaction(pool, async (tx) => {
      await makeAllDue(tx)
      const action = { action: 'catch_up.requested', tenantId: null, details: {} }
      return noteAction(tx, actingOf(operator, body), action, auditKey)
    })
    return done(noted)
  },
}
