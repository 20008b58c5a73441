import { z } from 'zod'

/** One object as Stripe reports it now. A field that Stripe does not give is null. */
const evidenceObject = z.object({
  object_id: z.string(),
  dashboard_url: z.string().nullable().describe('The object in the Stripe Dashboard.'),
  customer_id: z.string().nullable(),
  customer_url: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  amount: z
    .object({ currency: z.string(), amount: z.int() })
    .nullable()
    .describe('The amount paid, due, refunded or disputed, in the smallest currency unit.'),
  status: z.string().nullable().describe('The Stripe status.'),
  prices: z.array(
    z.object({
      price_id: z.string(),
      plan_id: z.string().nullable().describe('null: the price is in no plan.'),
      plan_name: z.string().nullable(),
      quantity: z.int(),
    }),
  ),
  claimed_tenant: z
    .string()
    .nullable()
    .describe('The tenant that the object names, without proof.'),
})

/** The customer and the objects of a finding, read from Stripe for this answer and not stored. */
export const findingEvidence = z.object({
  state: z
    .enum(['read', 'nothing', 'unavailable'])
    .describe(
      '`nothing`: the finding is about no Stripe object. `unavailable`: Stripe did not answer, ' +
        'or no Stripe key is set.',
    ),
  error_code: z.string().nullable().describe('The error code if the state is `unavailable`.'),
  objects: z.array(evidenceObject),
})
