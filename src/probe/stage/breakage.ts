import type { FaultSwitch } from '../oracle/fault-switch.ts'
import type { Trouble } from '../oracle/stripe-double.ts'
import type { Buyer } from './buyer.ts'
import type { Stage } from './stage.ts'

/** How something is broken, and mended. */
export interface Breakage {
  readonly name: string
  begin(): Promise<void> | void
  end(): Promise<void> | void
  /**
   * Whether it is felt, where everything was acknowledged: a handler that answers first and works
   * later refuses nothing, and yet what was bought must not show, or Stripe must have been asked.
   */
  isFelt(buyer: Buyer): Promise<boolean>
}

/** Stripe does not answer as it should. */
export function stripeTrouble(stage: Stage, name: string, trouble: Trouble): Breakage {
  const double = stage.needDouble()
  return {
    name,
    begin: () => double.breakWith(trouble),
    end: () => double.breakWith(null),
    isFelt: (buyer) => stage.asksAbout(buyer),
  }
}

/** The store is gone. */
export function storeDown(stage: Stage, fault: FaultSwitch): Breakage {
  return {
    name: 'no store',
    begin: () => fault.turn('on'),
    end: () => fault.turn('off'),
    async isFelt(buyer) {
      const patienceMs = Math.max(SHOWS_MS_MIN, SHOWS_TIMES * stage.purchaseMs)
      // What shows the state may read from the same store: then it fails, which tells as much.
      const row = await stage
        .until(buyer, (found) => found?.entitled === true, patienceMs)
        .catch(() => null)
      return row?.entitled !== true
    },
  }
}

const SHOWS_MS_MIN = 1_000
/** As many times as long as a plain purchase takes to show: then it does not. */
const SHOWS_TIMES = 3
