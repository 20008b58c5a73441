import { pause } from '../http/pace.ts'
import type { StripeDouble } from '../oracle/stripe-double.ts'
import type { ProbeContext } from './context.ts'

/**
 * Waits until what was sent is worked off: a purchase that came later shows. Tells as well whether
 * this endpoint asks the double at all; if not, it proves nothing that it did not.
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

/** Without a state to look at only time can tell. */
const UNSEEN_MS = 2_000
