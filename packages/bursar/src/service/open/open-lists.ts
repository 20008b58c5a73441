import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { readBuckets } from '../../refresh/claim/read-buckets.ts'
import { ListReader } from '../../stripe/list-reader.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { waitForToken } from '../wait-for-token.ts'
import { readRateOf } from './open-stripe.ts'

/** A list can wait: nobody is served by it at once. */
const WAIT_MS_MAX = 60_000

/** Reads Stripe's lists within the background share of the budget that all nodes have. */
export function openLists(config: Config, pool: Pool, onAsked?: OnAsked): ListReader {
  const { secretKey, apiBase } = config.stripe
  const rate = readRateOf(config)
  return new ListReader({
    secretKey,
    apiBase,
    ...(onAsked && { onAsked }),
    admit: (account, endpoint) => {
      const buckets = readBuckets({ account, endpoint }, rate, true)
      const givesUpAt = performance.now() + WAIT_MS_MAX
      return waitForToken(pool, {
        buckets,
        givesUpAt,
        refusal: 'Bursar’s own request budget is used up.',
      })
    },
  })
}
