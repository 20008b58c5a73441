import { Inconclusive } from '../contract.ts'
import type { StripeEvent } from '../event/inert-event.ts'
import type { State } from '../oracle/state-oracle.ts'
import type { Buyer } from './buyer.ts'
import { cancel } from './change.ts'
import { rowOf } from './row-of.ts'

export interface Bait {
  /** The end of a live subscription. */
  event: StripeEvent
  /** Whether the event was processed. If not, its change at Stripe is undone. */
  wasTaken(): Promise<boolean>
  /** The event was rejected, so there is nothing to check. */
  release(): void
}

/** The part of the stage that a bait needs. */
interface Ground {
  context: { now(): number }
  publish(buyer: Buyer): void
  event(type: string, object: Buyer['subscription']): StripeEvent
  settled(): Promise<State>
}

/**
 * Ends two subscriptions at Stripe and sends an event about one. If only that one ends in the
 * state, the event was processed. If both end, the endpoint checked Stripe by itself, and the
 * result is inconclusive.
 */
export function setBait(
  ground: Ground,
  lure: { buyer: Buyer; decoy: Buyer },
  spend: () => void,
): Bait {
  const alive = structuredClone(lure)
  for (const one of [lure.buyer, lure.decoy]) {
    cancel(one, ground.context.now())
    ground.publish(one)
  }
  const event = ground.event('customer.subscription.deleted', lure.buyer.subscription)
  const release = () => {
    for (const name of ['buyer', 'decoy'] as const) {
      Object.assign(lure[name].subscription, alive[name].subscription)
      ground.publish(lure[name])
    }
  }
  return {
    event,
    release,
    async wasTaken() {
      const state = await ground.settled()
      const ended = (buyer: Buyer) => rowOf(state, buyer)?.entitled !== true
      if (!ended(lure.buyer)) {
        release()
        return false
      }
      spend()
      if (ended(lure.decoy))
        throw new Inconclusive('The endpoint found the change at Stripe without an event.')
      release()
      return true
    },
  }
}
