import { z } from 'zod'

/** An endpoint of Stripe that has not answered for at least five minutes. */
export const unreachable = z.object({
  /** '' is the account of the API key. */
  account: z.string(),
  endpoint: z.string(),
  kind: z.enum(['stripe_refused', 'stripe_unreachable']),
  failing_since: z.iso.datetime(),
  /** How old the last answer is; null: there has been none. */
  last_success_at: z.iso.datetime().nullable(),
  error_code: z.string(),
  /** Why, in one sentence. */
  summary: z.string(),
})
