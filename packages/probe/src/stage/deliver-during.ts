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
  /** The buyers whose purchase is missing in the end. */
  lost: number
  acknowledged: number
  sent: number
  /** Something shows that it was broken: without that nothing was tried. */
  felt: boolean
}

/**
 * Announces purchases while something is broken, mends it after a while, and delivers again what
 * was not taken, as Stripe would. Tells what was lost.
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

/** Pauses between retries that double are, in the end, as long as the outage was. */
async function missing(stage: Stage, buyers: readonly Buyer[], outageMs: number): Promise<number> {
  const end = performance.now() + stage.settle.withinMs + outageMs
  const lostIn = (state: State) =>
    buyers.filter((buyer) => rowOf(state, buyer)?.entitled !== true).length
  while (performance.now() < end && lostIn(await stage.oracle.read()) > 0) await pause(READ_MS)
  return lostIn(await stage.settled())
}

const READ_MS = 50
const OUTAGE_SECONDS = 60

/** How long an outage lasts: shorter where less effort is asked for. */
export function outageMsOf({ context }: Stage): number {
  return Math.min(context.run.options.effort?.seconds ?? OUTAGE_SECONDS, OUTAGE_SECONDS) * 1000
}

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
      const timeoutMs = Math.max(SHOWS_MS_MIN, SHOWS_TIMES * stage.purchaseMs)
      // What shows the state may read from the same store: then it fails, which tells as much.
      const row = await stage
        .until(buyer, (found) => found?.entitled === true, timeoutMs)
        .catch(() => null)
      return row?.entitled !== true
    },
  }
}

const SHOWS_MS_MIN = 1_000
/** As many times as long as a plain purchase takes to show: then it does not. */
const SHOWS_TIMES = 3
