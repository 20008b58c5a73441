import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { StripeWriter, type StripeWriterOptions } from '../../stripe/stripe-writer.ts'
import { type BudgetOptions, CustomerBudget } from '../customer-budget.ts'

/** A writer at Stripe whose calls are paid from a share of the budget that all nodes have. */
export function openWriter(
  config: Config,
  pool: Pool,
  { of, onAsked }: { readonly of: BudgetOptions['of']; readonly onAsked: OnAsked },
): StripeWriter {
  const { secretKey, apiBase } = config.stripe
  const { requestsPerSecond } = config.refresh
  const budget = new CustomerBudget({ pool, requestsPerSecond, of })
  const admit: StripeWriterOptions['admit'] = (endpoint) => budget.admit(endpoint)
  return new StripeWriter({ secretKey, apiBase, admit, onAsked })
}
