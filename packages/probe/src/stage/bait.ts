import { Inconclusive } from '../contract.ts'
import type { StripeEvent } from '../event/inert-event.ts'
import type { State } from '../oracle/state-oracle.ts'
import type { Buyer } from './buyer.ts'
import { cancel } from './change.ts'
import { rowOf } from './row-of.ts'

export interface Bait {
  /** The end of a live subscription. */
  event: StripeEvent
  /** Whether it was processed. What was not is made untrue again. */
  wasTaken(): Promise<boolean>
  /** It was refused: nothing to look at. */
  release(): void
}

/** As much of the stage as baiting needs. */
interface Ground {
  context: { now(): number }
  publish(buyer: Buyer): void
  event(type: string, object: Buyer['subscription']): StripeEvent
  settled(): Promise<State>
}

/**
 * Lets two subscriptions end at Stripe, and tells the endpoint of one. If only that one ends there,
 * the event was processed; if both do, the endpoint looked by itself and nothing can be said.
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
      if (ended(lure.decoy)) throw new Inconclusive('It found the change at Stripe by itself.')
      release()
      return true
    },
  }
}
