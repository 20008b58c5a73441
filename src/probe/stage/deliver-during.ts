import type { StripeEvent } from '../event/inert-event.ts'
import { is2xx } from '../http/exchange.ts'
import type { Stage } from './stage.ts'

/** How something is broken, and mended. */
export interface Breakage {
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

/**
 * Delivers while something is broken, mends it, and delivers again what was not taken, as Stripe
 * would. Gives how many were acknowledged while it was broken.
 */
export async function deliverDuring(
  stage: Stage,
  events: readonly StripeEvent[],
  trouble: Breakage,
): Promise<number> {
  const refusedEvents: StripeEvent[] = []
  await trouble.begin()
  try {
    for (const event of events) {
      if (!is2xx(await stage.deliver(event))) refusedEvents.push(event)
    }
  } finally {
    await trouble.end()
  }
  await stage.deliverSurely(...refusedEvents)
  return events.length - refusedEvents.length
}
