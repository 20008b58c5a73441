import { rememberReplay } from '../../../inbox/stored-events.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { actingOf, done, type OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'
import { replayStored } from './mark-stale-for.store.ts'

/** Runs a known event again. */
export const replayEvent: OperatorAction<'replayEvent'> = {
  sentences: {
    'event.replayed': (of) =>
      `reprocessed event ${text(of, 'event_id')} about ${text(of, 'object_id')}`,
  },
  async run({ pool, auditKey }, { params: { event_id }, body }, operator) {
    const noted = await inTransaction(pool, async (tx) => {
      const replayed = await replayStored(tx, event_id)
      const { object_id, tenant_id: tenantId } = replayed
      const action = { action: 'event.replayed', tenantId, details: { event_id, object_id } }
      const written = await noteAction(tx, actingOf(operator, body), action, auditKey)
      await rememberReplay(tx, replayed, written.id)
      return written
    })
    return done(noted)
  },
}
