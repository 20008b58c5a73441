import { z } from 'zod'
import {
  amount,
  currency,
  instant,
  priceId,
  quantity,
  returnUrl,
  subscriptionId,
} from './fields.ts'

export const checkoutRequest = z
  .strictObject({
    price_id: priceId,
    quantity: quantity.default(1),
    success_url: returnUrl,
    cancel_url: returnUrl,
  })
  .meta({ id: 'CheckoutRequest' })

export const addonRequest = z
  .strictObject({
    ...checkoutRequest.shape,
    parent_subscription_id: subscriptionId.optional().meta({
      description: 'The main subscription of the add-on. Required if the tenant has several.',
    }),
  })
  .meta({ id: 'AddonRequest' })

export const checkoutAnswer = z
  .object({
    url: z.string().meta({ description: 'The page to send the customer to.' }),
    expires_at: instant,
  })
  .meta({ id: 'Checkout' })

export const portalRequest = z.strictObject({ return_url: returnUrl }).meta({ id: 'PortalRequest' })

export const portalAnswer = z.object({ url: z.string() }).meta({ id: 'Portal' })

const change = {
  subscription_id: subscriptionId,
  price_id: priceId.optional().meta({ description: 'Default: the current price.' }),
  quantity: quantity.optional().meta({ description: 'Default: the current quantity.' }),
}

export const previewRequest = z.strictObject(change).meta({ id: 'PreviewRequest' })

export const previewAnswer = z
  .object({
    currency,
    total: amount.meta({
      description:
        'The total of the change’s invoice, with proration, discounts and taxes. Negative: a ' +
        'credit for later invoices.',
    }),
    amount_due: amount.meta({
      description: 'The amount charged at once: `total` less the customer’s credit.',
    }),
    next_invoice_amount: amount.nullable().meta({
      description:
        'The cost of a full term after the change, before any credit. null if the ' +
        'subscription ends first.',
    }),
    lines: z
      .array(z.object({ description: z.string().nullable(), amount, is_proration: z.boolean() }))
      .meta({ description: 'The lines of the change’s invoice, before discounts and taxes.' }),
    has_more_lines: z.boolean().meta({
      description:
        'The invoice has more lines than `lines` shows. The amounts include all of them.',
    }),
    proration_at: z.int().meta({
      description: 'Send it to `change-plan` within 15 minutes to get exactly these amounts.',
    }),
  })
  .meta({ id: 'Preview' })

export const changePlanRequest = z
  .strictObject({
    ...change,
    price_id: priceId,
    proration_at: z.int().min(0).optional().meta({
      description: 'From a `preview-change` of the last 15 minutes.',
    }),
  })
  .meta({ id: 'ChangePlanRequest' })

export const seatsRequest = z
  .strictObject({ subscription_id: subscriptionId, quantity })
  .meta({ id: 'SeatsRequest' })

export const cancelRequest = z
  .strictObject({
    subscription_id: subscriptionId,
    when: z.enum(['term_end', 'now']).default('term_end'),
  })
  .meta({ id: 'CancelRequest' })

export const resumeRequest = z
  .strictObject({ subscription_id: subscriptionId })
  .meta({ id: 'ResumeRequest' })

/** State is written by the refresh alone; `GET status?wait=10s` tells when it has been. */
export const accepted = z.object({ status: z.literal('accepted') }).meta({ id: 'Accepted' })
