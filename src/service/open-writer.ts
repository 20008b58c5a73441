import type { Config } from '../config/config.ts'
import type { Pool } from '../postgres/pool.ts'
import { StripeWriter, type WriterEndpoint } from '../stripe/stripe-writer.ts'
import { admitCustomer, type CustomerBudget } from './admit-customer.ts'

/** A writer at Stripe whose calls are paid from a share of the budget that all nodes have. */
export function openWriter(
  config: Config,
  pool: Pool,
  share: CustomerBudget['share'],
): StripeWriter {
  const { secretKey, apiBase } = config.stripe
  const { requestsPerSecond } = config.refresh
  const admit = (endpoint: WriterEndpoint) =>
    admitCustomer({ pool, share, requestsPerSecond }, endpoint)
  return new StripeWriter({ secretKey, apiBase, admit })
}
