import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { type ReadRate, readBuckets } from '../../refresh/claim/read-buckets.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { StripeReader } from '../../stripe/stripe-reader.ts'
import { TOKEN_WAIT_MS_MAX, waitForToken } from '../wait-for-token.ts'

/**
 * A reader of Stripe whose further reads are paid from the budget that all nodes share. They wait
 * for their token: a refresh that is given up halfway has spent its first read in vain.
 */
export function openStripe(config: Config, pool: Pool, onAsked: OnAsked): StripeReader {
  const { secretKey, apiBase } = config.stripe
  const rate = readRateOf(config)
  return new StripeReader({
    secretKey,
    apiBase,
    onAsked,
    admit: (account, endpoint) => {
      const buckets = readBuckets({ account, endpoint }, rate, false)
      const givesUpAt = performance.now() + TOKEN_WAIT_MS_MAX
      return waitForToken(pool, {
        buckets,
        givesUpAt,
        refusal: 'Bursar’s own request budget is used up.',
      })
    },
  })
}

/** What reads in the background can wait: nobody is served by it at once. */
const BACKGROUND_WAIT_MS_MAX = 60_000

/** Waits for the background share of the budget that all nodes have. */
export function openBackgroundAdmission(config: Config, pool: Pool) {
  const rate = readRateOf(config)
  return (account: string, endpoint: string): Promise<void> =>
    waitForToken(pool, {
      buckets: readBuckets({ account, endpoint }, rate, true),
      givesUpAt: performance.now() + BACKGROUND_WAIT_MS_MAX,
      refusal: 'Bursar’s own request budget is used up.',
    })
}

/** What we allow ourselves to ask of Stripe. */
export function readRateOf({ refresh, stripe }: Config): ReadRate {
  return { requestsPerSecond: refresh.requestsPerSecond, livemode: stripe.livemode }
}
