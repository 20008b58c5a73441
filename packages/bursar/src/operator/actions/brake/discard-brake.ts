import { type ActionContext, actingOf, done, type OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'
import { actOnBrake } from './brake.store.ts'

/**
 * The cause is gone: everything that is held is refreshed from Stripe, with the brake engaged. What
 * asks no more to lose access is released; the brake releases itself when it holds nothing.
 */
export const discardBrake: OperatorAction<'discardBrake', ActionContext> = {
  sentences: {
    'brake.discarded': (of) =>
      `requested a refresh of the ${text(of, 'held')} subscriptions on hold`,
  },
  run: async (context, { body }, operator) =>
    done(await actOnBrake(context, actingOf(operator, body), { action: 'brake.discarded' })),
}
