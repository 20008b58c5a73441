import { AppError } from '@bursar/wire/errors'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { findObject } from '../../../subscription/tracked-object.ts'
import { actingOf, done, type OperatorAction } from '../action.ts'
import { noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'
import { requestRefresh } from './mark-stale-for.store.ts'

/** Asks Stripe again what is true of a subscription. */
export const refetchSubscription: OperatorAction<'refetchSubscription'> = {
  sentences: {
    'subscription.refetched': (of) =>
      `requested a refresh of subscription ${text(of, 'subscription_id')}`,
  },
  async run({ pool, auditKey, readSubscription }, { params, body }, operator) {
    const noted = await inTransaction(pool, async (tx) => {
      const found = await readSubscription(tx, params.subscription_id)
      const { account, stripe_subscription_id, tenant_id: tenantId } = found
      const object_id = findObject(account ?? '', stripe_subscription_id)
      if (object_id === null)
        throw new AppError('ACTION_IMPOSSIBLE', 'It is not managed by Stripe.')
      await requestRefresh(tx, object_id)
      const action = { action: 'subscription.refetched', tenantId, details: params }
      return noteAction(tx, actingOf(operator, body), action, auditKey)
    })
    return done(noted)
  },
}
