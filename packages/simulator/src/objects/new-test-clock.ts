import type Stripe from 'stripe'
import { DAY_SECONDS } from '../world/settings.ts'

/** https://docs.stripe.com/api/test_clocks/object: deleted automatically after 30 days. */
export function newTestClock(given: {
  id: string
  created: number
  livemode: boolean
  frozenTime: number
  name: string | null
}): Stripe.TestHelpers.TestClock {
  return {
    id: given.id,
    object: 'test_helpers.test_clock',
    created: given.created,
    deletes_after: given.created + 30 * DAY_SECONDS,
    frozen_time: given.frozenTime,
    livemode: given.livemode,
    name: given.name,
    status: 'ready',
    status_details: {},
  }
}
