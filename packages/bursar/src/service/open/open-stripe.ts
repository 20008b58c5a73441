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
      const buckets = readBuckets({ account, endpoint }, rate, null)
      const givesUpAt = performance.now() + TOKEN_WAIT_MS_MAX
      return waitForToken(pool, {
        buckets,
        givesUpAt,
        refusal: 'Bursar’s own request budget is used up.',
      })
    },
  })
}

/** What reads lists can wait: nobody is served by one page at once. */
const LIST_WAIT_MS_MAX = 60_000

/** Waits for a share of the budget that all nodes have. */
export function openAdmission(config: Config, pool: Pool) {
  const rate = readRateOf(config)
  return (account: string, endpoint: string, share: 'background' | 'bulk'): Promise<void> =>
    waitForToken(pool, {
      buckets: readBuckets({ account, endpoint }, rate, share),
      givesUpAt: performance.now() + LIST_WAIT_MS_MAX,
      refusal: 'Bursar’s own request budget is used up.',
    })
}

/** Waits for the background share of it. */
export function openBackgroundAdmission(config: Config, pool: Pool) {
  const admit = openAdmission(config, pool)
  return (account: string, endpoint: string): Promise<void> =>
    admit(account, endpoint, 'background')
}

/** What we allow ourselves to ask of Stripe. */
export function readRateOf({ refresh, stripe }: Config): ReadRate {
  return { requestsPerSecond: refresh.requestsPerSecond, livemode: stripe.livemode }
}
