import { z } from 'zod'

/** An endpoint of Stripe that has not answered for at least five minutes. */
export const unreachable = z.object({
  account: z.string().describe('Empty: the account of the API key.'),
  endpoint: z.string(),
  kind: z.enum(['stripe_refused', 'stripe_unreachable']),
  failing_since: z.iso.datetime(),
  last_success_at: z.iso
    .datetime()
    .nullable()
    .describe('The time of the last successful answer; null: never.'),
  error_code: z.string(),
  summary: z.string().describe('The reason, in one sentence.'),
})
