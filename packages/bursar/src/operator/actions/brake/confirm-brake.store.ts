import { letPass } from '../../../subscription/brake/release.store.ts'
import { reconcileFindings } from '../../../subscription/finding/findings.store.ts'
import { type ActionContext, actingOf, done, type OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'
import { actOnBrake } from './brake.store.ts'

/** Lets the held losses of access take effect, and those of the next hour. */
export const confirmBrake: OperatorAction<'confirmBrake', ActionContext> = {
  sentences: {
    'brake.confirmed': (of) =>
      `confirmed the brake: ${text(of, 'held')} subscriptions on hold lose access`,
  },
  async run(context, { body }, operator) {
    const noted = await actOnBrake(context, actingOf(operator, body), {
      action: 'brake.confirmed',
      async write(tx) {
        await letPass(tx)
        const none = { account: '', objectId: 'brake', tenantId: null, findings: [] }
        await reconcileFindings(tx, none)
      },
    })
    return done(noted)
  },
}
