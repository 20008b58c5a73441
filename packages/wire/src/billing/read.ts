import { z } from 'zod'
import { amount, currency, instant, priceId, status, subscriptionId } from './fields.ts'

export const billingConfig = z
  .object({
    publishable_key: z
      .string()
      .nullable()
      .meta({ description: 'The Stripe key for scripts in the browser.' }),
    livemode: z.boolean(),
    grace_period_days: z.int(),
    return_origins: z.array(z.string()),
  })
  .meta({ id: 'BillingConfig' })

const price = z.object({
  price_id: priceId,
  currency,
  amount: amount.nullable().meta({ description: 'null if the price depends on the quantity.' }),
  interval: z
    .string()
    .nullable()
    .meta({ description: 'The billing interval, such as `month` or `year`.' }),
  interval_count: z.int().nullable(),
})

export const planList = z
  .object({
    plans: z.array(
      z.object({
        plan_id: z.string(),
        name: z.string(),
        type: z.enum(['MAIN', 'ADDON']),
        limits: z.record(z.string(), z.int().nullable()).meta({
          description: 'Limits by feature; null is unlimited.',
        }),
        features: z.array(z.string()),
        prices: z.array(price).meta({ description: 'The prices that can be bought now.' }),
      }),
    ),
  })
  .meta({ id: 'PlanList' })

export const subscription = z
  .object({
    subscription_id: subscriptionId,
    plan_id: z.string(),
    plan_name: z.string(),
    type: z.enum(['MAIN', 'ADDON', 'TRIAL', 'TEMPORARY']),
    status,
    has_access: z.boolean(),
    items: z.array(
      z.object({ price_id: z.string(), plan_id: z.string(), quantity: z.int().min(0) }),
    ),
    resource_id: z.string().nullable(),
    parent_subscription_id: z.string().nullable(),
    term_start: instant.nullable(),
    term_end: instant.nullable(),
    grace_end: instant.nullable(),
    cancel_at: instant
      .nullable()
      .meta({ description: 'The time at which the subscription ends, if it is set to end.' }),
  })
  .meta({ id: 'Subscription' })

export const subscriptionList = z
  .object({ subscriptions: z.array(subscription) })
  .meta({ id: 'SubscriptionList' })

export const entitlementList = z
  .object({
    entitlements: z.record(z.string(), z.int().nullable()).meta({
      description: 'Features that the tenant may use, with their limits; null is unlimited.',
    }),
    used: z.record(z.string(), z.int().min(0)).meta({
      description: 'Usage by feature, as last reported. Features without a report are absent.',
    }),
  })
  .meta({ id: 'EntitlementList' })

const WAIT_SECONDS_MAX = 30

export const statusQuery = z.object({
  wait: z
    .string()
    .regex(/^(?:[1-9]|[12]\d|30)s$/)
    .optional()
    .meta({
      description: `How long to wait for pending changes: 1s to ${WAIT_SECONDS_MAX}s.`,
      example: '10s',
    }),
  session: z
    .string()
    .regex(/^cs_[A-Za-z0-9_]{1,240}$/)
    .optional()
    .meta({
      description:
        'With `wait`: the checkout from which the customer returns, `{CHECKOUT_SESSION_ID}` in ' +
        '`success_url`. Bursar waits until it is complete.',
    }),
})

export const billingStatus = z
  .object({
    tenant_id: z.string(),
    status: z.enum(['PENDING', ...status.options]),
    has_access: z.boolean(),
    observed: z.boolean().meta({
      description: 'false: a change is pending, and the answer may change in a moment.',
    }),
    checkout: z.enum(['none', 'open']).meta({
      description: 'open: a checkout was started and is not complete.',
    }),
    as_of: instant,
    subscriptions: z.array(subscription),
  })
  .meta({ id: 'BillingStatus' })

const INVOICES_MAX = 50

export const invoiceQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(INVOICES_MAX)
    .default(20)
    .meta({
      description: `The maximum number of invoices, 1 to ${INVOICES_MAX}.`,
    }),
  cursor: z
    .string()
    .regex(/^cus_[A-Za-z0-9_]{1,240}\/in_[A-Za-z0-9_]{1,240}$/)
    .optional()
    .meta({ description: '`next` from the previous page.' }),
})

export const invoicePage = z
  .object({
    invoices: z.array(
      z.object({
        invoice_id: z.string(),
        number: z.string().nullable(),
        status: z.string(),
        currency,
        total: amount,
        amount_paid: amount,
        amount_due: amount,
        created_at: instant,
        page_url: z.string().nullable().meta({ description: 'Stripe’s page for the invoice.' }),
        pdf_url: z.string().nullable(),
      }),
    ),
    next: z.string().nullable().meta({ description: 'The cursor of the next page.' }),
  })
  .meta({ id: 'InvoicePage' })
