import type { StripeEvent } from '../event/inert-event.ts'
import { is2xx, is4xx } from '../http/exchange.ts'
import { pause } from '../http/pace.ts'
import type { FaultSwitch } from '../oracle/fault-switch.ts'
import type { State } from '../oracle/state-oracle.ts'
import type { Trouble } from '../oracle/stripe-double.ts'
import type { Buyer } from './buyer.ts'
import { rowOf } from './row-of.ts'
import type { Stage } from './stage.ts'

export interface Outage {
  /** The buyers whose purchase is missing at the end. */
  lost: number
  acknowledged: number
  sent: number
  /** Whether the fault had a visible effect. Without one, the attempt proves nothing. */
  felt: boolean
}

/**
 * Delivers purchases during a fault, ends the fault, and retries rejected events as Stripe does.
 * Returns the purchases that are lost.
 */
export async function deliverDuring(
  stage: Stage,
  buyers: readonly [Buyer, ...Buyer[]],
  breakage: Breakage,
  outageMs = 0,
): Promise<Outage> {
  const events = buyers.flatMap((buyer) => stage.purchaseEvents(buyer))
  const refusedEvents: StripeEvent[] = []
  let felt = false
  await breakage.begin()
  const end = performance.now() + outageMs
  try {
    for (const event of events) {
      const answer = await stage.deliver(event)
      if (!is2xx(answer)) refusedEvents.push(event)
      if (!is2xx(answer) && !is4xx(answer)) felt = true
    }
    felt ||= await breakage.isFelt(buyers[0])
    await pause(Math.max(end - performance.now(), 0))
  } finally {
    await breakage.end()
  }
  await stage.deliverSurely(...refusedEvents)
  const acknowledged = events.length - refusedEvents.length
  return { lost: await missing(stage, buyers, outageMs), acknowledged, sent: events.length, felt }
}

/** With doubling pauses, the last retry pause is as long as the outage. */
async function missing(stage: Stage, buyers: readonly Buyer[], outageMs: number): Promise<number> {
  const end = performance.now() + stage.settle.withinMs + outageMs
  const lostIn = (state: State) =>
    buyers.filter((buyer) => rowOf(state, buyer)?.entitled !== true).length
  while (performance.now() < end && lostIn(await stage.oracle.read()) > 0) await pause(READ_MS)
  return lostIn(await stage.settled())
}

const READ_MS = 50
const OUTAGE_SECONDS = 60

/** The length of an outage. Shorter in a quick test. */
export function outageMsOf({ context }: Stage): number {
  return Math.min(context.run.options.effort?.seconds ?? OUTAGE_SECONDS, OUTAGE_SECONDS) * 1000
}

/** How to begin and end a fault. */
export interface Breakage {
  readonly name: string
  begin(): Promise<void> | void
  end(): Promise<void> | void
  /**
   * Whether the fault has an effect although all events were acknowledged. A handler that answers
   * before it works rejects nothing, so the purchase must be missing, or Stripe must be called.
   */
  isFelt(buyer: Buyer): Promise<boolean>
}

/** The Stripe double returns errors. */
export function stripeTrouble(stage: Stage, name: string, trouble: Trouble): Breakage {
  const double = stage.needDouble()
  return {
    name,
    begin: () => double.breakWith(trouble),
    end: () => double.breakWith(null),
    isFelt: (buyer) => stage.asksAbout(buyer),
  }
}

/** The database of the endpoint is down. */
export function storeDown(stage: Stage, fault: FaultSwitch): Breakage {
  return {
    name: 'a database outage',
    begin: () => fault.turn('on'),
    end: () => fault.turn('off'),
    async isFelt(buyer) {
      const timeoutMs = Math.max(SHOWS_MS_MIN, SHOWS_TIMES * stage.purchaseMs)
      // The state oracle may read the same database, and then fails, which is just as good a sign.
      const row = await stage
        .until(buyer, (found) => found?.entitled === true, timeoutMs)
        .catch(() => null)
      return row?.entitled !== true
    },
  }
}

const SHOWS_MS_MIN = 1_000
/** A purchase that takes this many times longer than normal does not appear. */
const SHOWS_TIMES = 3
