import { AppError } from '../../base/errors.ts'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { takeTokens } from '../../refresh/claim/budget.store.ts'
import { type ReadRate, readBuckets } from '../../refresh/claim/read-buckets.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { StripeReader } from '../../stripe/stripe-reader.ts'

/** A reader of Stripe whose further reads are paid from the budget that all nodes share. */
export function openStripe(config: Config, pool: Pool, onAsked: OnAsked): StripeReader {
  const { secretKey, apiBase } = config.stripe
  const rate = readRateOf(config)
  return new StripeReader({
    secretKey,
    apiBase,
    onAsked,
    admit: async (account, endpoint) => {
      const buckets = readBuckets({ account, endpoint }, rate, false)
      const tokens = await takeTokens(pool, buckets, 1)
      if (tokens === 0) throw new AppError('STRIPE_RATE_LIMITED', 'Our own budget is used up.')
    },
  })
}

/** What we allow ourselves to ask of Stripe. */
export function readRateOf({ refresh, stripe }: Config): ReadRate {
  return { requestsPerSecond: refresh.requestsPerSecond, livemode: stripe.livemode }
}
