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
      description: 'What it is an addition to; needed where the tenant has several.',
    }),
  })
  .meta({ id: 'AddonRequest' })

export const checkoutAnswer = z
  .object({
    url: z.string().meta({ description: 'Send the customer there.' }),
    expires_at: instant,
  })
  .meta({ id: 'Checkout' })

export const portalRequest = z.strictObject({ return_url: returnUrl }).meta({ id: 'PortalRequest' })

export const portalAnswer = z.object({ url: z.string() }).meta({ id: 'Portal' })

const change = {
  subscription_id: subscriptionId,
  price_id: priceId.optional().meta({ description: 'Default: the present one.' }),
  quantity: quantity.optional().meta({ description: 'Default: the present one.' }),
}

export const previewRequest = z.strictObject(change).meta({ id: 'PreviewRequest' })

export const previewAnswer = z
  .object({
    currency,
    total: amount.meta({
      description:
        'What the invoice of the change comes to, with proration, discounts and taxes; negative: ' +
        'a credit for later invoices.',
    }),
    amount_due: amount.meta({
      description: 'What is charged at once: `total` less the credit that the customer has.',
    }),
    next_invoice_amount: amount.nullable().meta({
      description:
        'What a whole term costs from then on, before any credit; null where it ends before.',
    }),
    lines: z
      .array(z.object({ description: z.string().nullable(), amount, is_proration: z.boolean() }))
      .meta({ description: 'Of the invoice of the change, before discounts and taxes.' }),
    has_more_lines: z.boolean().meta({
      description: 'There are more lines than are shown; the amounts are of all of them.',
    }),
    proration_at: z.int().meta({
      description: 'Give it to `change-plan` within 15 minutes for exactly these amounts.',
    }),
  })
  .meta({ id: 'Preview' })

export const changePlanRequest = z
  .strictObject({
    ...change,
    price_id: priceId,
    proration_at: z.int().min(0).optional().meta({
      description: 'Of a `preview-change` of the last 15 minutes.',
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
