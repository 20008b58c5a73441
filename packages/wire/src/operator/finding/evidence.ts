import { z } from 'zod'

/** What Stripe says about one object now; what it does not say is null. */
const evidenceObject = z.object({
  object_id: z.string(),
  /** In the Stripe Dashboard, in the mode and the account that the object lives in. */
  dashboard_url: z.string().nullable(),
  customer_id: z.string().nullable(),
  customer_url: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** In the smallest unit of its currency: what was paid, is due, or was refunded or disputed. */
  amount: z.object({ currency: z.string(), amount: z.int() }).nullable(),
  /** Stripe's own word. */
  status: z.string().nullable(),
  prices: z.array(
    z.object({
      price_id: z.string(),
      /** The plan that sells it; null: it is in no plan. */
      plan_id: z.string().nullable(),
      plan_name: z.string().nullable(),
      quantity: z.int(),
    }),
  ),
  /** The tenant that the object names, without proof. */
  claimed_tenant: z.string().nullable(),
})

/**
 * Who and what is behind a finding, read from Stripe for this answer and stored nowhere.
 * `nothing`: the finding is about no object of Stripe. `unavailable`: Stripe did not
 * answer, or was not asked for want of a key (`SETTING_MISSING`).
 */
export const findingEvidence = z.object({
  state: z.enum(['read', 'nothing', 'unavailable']),
  /** Why there is none; an error code. */
  error_code: z.string().nullable(),
  objects: z.array(evidenceObject),
})
