import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../../postgres/pool.ts'
import { endAddonAgain } from '../../../refresh/checkout/intents.store.ts'

/** Asks Stripe in the next round to end an addition. @throws AppError ACTION_IMPOSSIBLE */
export async function endAgain(
  tx: Tx,
  of: { readonly account: string; readonly stripeSubscriptionId: string },
): Promise<void> {
  if (await endAddonAgain(tx, of)) return
  throw new AppError('ACTION_IMPOSSIBLE', `${of.stripeSubscriptionId} is not an add-on.`)
}
