import { inTransaction } from '../../../postgres/in-transaction.ts'
import { actingOf, done, type OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'
import { enableOutgoing } from './enqueue-again.store.ts'

/** Calls an outgoing endpoint again. */
export const enableEndpoint: OperatorAction<'enableEndpoint'> = {
  sentences: {
    'endpoint.enabled': (of) =>
      `resumed deliveries to the outgoing endpoint ${text(of, 'endpoint')}`,
  },
  async run({ pool, auditKey }, { params: { name: endpoint }, body }, operator) {
    const acting = actingOf(operator, body)
    const noted = await inTransaction(pool, async (tx) => {
      await enableOutgoing(tx, endpoint, acting)
      const action = { action: 'endpoint.enabled', tenantId: null, details: { endpoint } }
      return noteAction(tx, acting, action, auditKey)
    })
    return done(noted)
  },
}
