import { AppError } from '@bursar/wire/errors'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { takeTokens } from '../../refresh/claim/budget.store.ts'
import { paymentReader, type ReadPayment } from '../../stripe/payment-reader.ts'

/** What emails may read at Stripe, of what the refresh may. */
const EMAILS_SHARE = 0.1

/** Reads the amounts for emails, paid from a share of the budget that all nodes have. */
export function openPayments(config: Config, pool: Pool): ReadPayment {
  const { secretKey, apiBase } = config.stripe
  const requestsPerSecond = Math.max(1, config.refresh.requestsPerSecond * EMAILS_SHARE)
  return paymentReader({
    secretKey,
    apiBase,
    admit: async (endpoint) => {
      const bucket = { account: '', endpoint: `email_${endpoint}`, requestsPerSecond }
      if ((await takeTokens(pool, [bucket], 1)) > 0) return
      throw new AppError('STRIPE_RATE_LIMITED', 'The request budget for emails is used up.')
    },
  })
}
