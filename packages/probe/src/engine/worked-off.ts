import { pause } from '../http/pace.ts'
import type { StripeDouble } from '../oracle/stripe-double.ts'
import type { ProbeContext } from './context.ts'

/**
 * Waits until earlier events are processed: a later purchase appears in the state. Also returns
 * whether this endpoint calls the double at all, because otherwise a missing call proves nothing.
 */
export async function workedOff(context: ProbeContext, double: StripeDouble): Promise<boolean> {
  const { stage } = context
  if (stage !== null) {
    await stage.enrolled()
    return stage.asksStripe
  }
  await pause(UNSEEN_MS)
  return double.fetched().length > 0
}

/** Without a state oracle, the probe can only wait. */
const UNSEEN_MS = 2_000
