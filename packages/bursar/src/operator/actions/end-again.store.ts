import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const AGAIN = `
update bursar.checkout_intents set end_due_at = bursar.clock()
where account = $1 and stripe_subscription_id = $2 and parent_subscription_id is not null`

/** Asks Stripe in the next round to end an addition. @throws AppError ACTION_IMPOSSIBLE */
export async function endAgain(
  tx: Tx,
  of: { readonly account: string; readonly stripeSubscriptionId: string },
): Promise<void> {
  const values = [of.account, of.stripeSubscriptionId]
  const again = await query(tx, { name: 'operator_end_again', text: AGAIN, values })
  if (again.rowCount !== 0) return
  throw new AppError('ACTION_IMPOSSIBLE', `${of.stripeSubscriptionId} is no addition.`)
}
