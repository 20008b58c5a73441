import { inTransaction } from '../../../postgres/in-transaction.ts'
import { actingOf, done, type OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'
import { type Details, text } from '../sentence.ts'
import { enqueuedAgain } from './enqueue-again.store.ts'

/** Enqueues a message again, now; a mail or an outgoing webhook also when it was delivered. */
export const retryMessage: OperatorAction<'retryMessage'> = {
  sentences: {
    'message.retried': (of) => `retried ${messageOf(of)}`,
    'message.resent': (of) => `sent ${messageOf(of)} again, although it had been delivered`,
  },
  async run({ pool, auditKey }, { params: { message_id }, body }, operator) {
    const noted = await inTransaction(pool, async (tx) => {
      const { tenantId, kind, name, outcome } = await enqueuedAgain(tx, message_id)
      const details = { message_id, kind, name }
      const action = outcome === 'done' ? 'message.resent' : 'message.retried'
      return noteAction(tx, actingOf(operator, body), { action, tenantId, details }, auditKey)
    })
    return done(noted)
  },
}

function messageOf(of: Details): string {
  return `the message ${text(of, 'kind')} “${text(of, 'name')}” (${text(of, 'message_id')})`
}
