import { type BillingContext, OWN_ACCOUNT } from '../billing-context.ts'
import { pokeSubscriptions } from '../status/poke.store.ts'
import { findEndless, noteEnd } from './addons.store.ts'

/**
 * Gives every addition that was bought the end of its parent’s term: a checkout cannot say when
 * what it sells ends. It is looked at again until it is done, so a crash on the way loses nothing.
 * Gives how many there were.
 */
export async function endAddons({ pool, stripe, clock }: BillingContext): Promise<number> {
  const endless = await findEndless(pool)
  for (const { nonce, stripeSubscriptionId, parentEnd } of endless) {
    if (parentEnd > clock.now()) await stripe.endAt(stripeSubscriptionId, parentEnd)
    else await stripe.endNow(stripeSubscriptionId)
    await noteEnd(pool, nonce)
    await pokeSubscriptions(pool, OWN_ACCOUNT, [stripeSubscriptionId])
  }
  return endless.length
}
