import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { account, instant, pageQuery, tenantFilter } from './paging.ts'
import { unreachable } from './reach.ts'
import { alias } from './tenant/alias.ts'
import { deliveryMode } from './tenant/delivery.ts'
import { status } from './today.ts'

const at = z.iso.datetime()

export const tenantStatus = z.enum(['PENDING', 'TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'])

export const tenantQuery = pageQuery.extend({
  search: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'The beginning of a tenant ID, name, external ID or claimed external ID, or a whole ' +
        'billing email address.',
    ),
  external_id: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Only tenants with exactly this external ID, proven or claimed.'),
  status: tenantStatus.optional().describe('Only tenants with this status.'),
})

export const tenantRow = z.object({
  tenant_id: z.string(),
  name: z.string(),
  status: tenantStatus,
  external_id: z.string().nullable().describe('Your own ID for the tenant, proven.'),
  claimed_external_id: z
    .string()
    .nullable()
    .describe('The external ID that the first checkout claimed, without proof.'),
  created_at: at,
})

export const tenantParams = z.object({
  tenant_id: z.string().min(1).max(TENANT_ID_LENGTH_MAX).describe('The tenant ID.'),
})

export const subscriptionQuery = pageQuery.extend({
  search: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('The beginning of a Bursar or Stripe subscription ID.'),
  tenant_id: tenantFilter,
  status: status.optional().describe('Only subscriptions with this status.'),
  stripe_status: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional()
    .describe('Only subscriptions with this Stripe status, such as `past_due`.'),
  plan_id: z.string().max(100).optional().describe('Only subscriptions of this plan.'),
})

export const subscriptionRow = z.object({
  subscription_id: z.string(),
  tenant_id: z.string(),
  plan_id: z.string(),
  plan_name: z.string().describe('The name of the plan; its ID if the config has no such plan.'),
  type: z.enum(['MAIN', 'ADDON', 'TRIAL', 'TEMPORARY']),
  status,
  term_start: at.nullable(),
  term_end: at.nullable(),
  grace_end: at.nullable(),
  cancel_at: at.nullable(),
  account: account.nullable(),
  stripe_subscription_id: z.string().nullable(),
  updated_at: at,
})

export const subscriptionParams = z.object({
  subscription_id: z.string().min(1).max(255).describe('The Bursar ID of the subscription.'),
})

/** One row of the audit log as a sentence, with its changes. */
export const historyRow = z.object({
  audit_id: z.string(),
  at,
  event_type: z.string(),
  actor: z.string(),
  sentence: z.string(),
  status_from: z.string().nullable(),
  status_to: z.string().nullable(),
  changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
})

const unreachableNow = z
  .array(unreachable)
  .describe('Stripe endpoints without an answer for five minutes. The data may be outdated.')

const item = z.object({
  price_id: z.string(),
  plan_id: z.string(),
  plan_name: z.string(),
  quantity: z.number(),
})

export const subscriptionDetail = subscriptionRow.extend({
  tenant_name: z.string(),
  cancelled_at: at.nullable(),
  collection_paused: z.boolean(),
  customer_id: z.string().nullable(),
  stripe_status: z.string().nullable(),
  stripe_price_id: z.string().nullable(),
  resource_id: z.string().nullable(),
  parent_subscription_id: z.string().nullable(),
  items: z.array(item),
  created_at: at,
  refresh: z
    .object({
      stale: z.boolean(),
      generation: z.int(),
      observed_generation: z.int(),
      attempts: z.int(),
      last_error: z.string().nullable(),
      recheck_at: at.nullable(),
    })
    .nullable(),
  stripe_unreachable: unreachableNow,
  history: z.array(historyRow).describe('The newest audit rows, newest first.'),
})

export const tenantDetail = tenantRow.extend({
  delivery: deliveryMode,
  billing_email: z.string().nullable(),
  customers: z.array(
    z.object({
      account,
      customer_id: z.string(),
      linked_at: at.nullable(),
      linked_by: z.string().nullable(),
      is_billing_contact: z.boolean(),
      deleted_at: at.nullable(),
    }),
  ),
  aliases: z
    .array(alias)
    .describe('Tenants that were merged into this tenant. Their IDs refer to it.'),
  subscriptions: z.array(subscriptionRow),
  stripe_unreachable: unreachableNow,
  open_findings: z.int(),
  history: z.array(historyRow),
})

export const explainParams = z.object({
  id: z
    .string()
    .min(1)
    .max(255)
    .describe('A tenant ID, a subscription ID, or a Stripe ID (`sub_…`, `cs_…`, `cus_…`).'),
})
export const explainQuery = z.object({
  at: instant.optional().describe('Explain the status at this time. Default: now.'),
})

/** One link of the chain of causes. */
const because = z.object({
  at: at.nullable(),
  sentence: z.string(),
  audit_id: z.string().nullable(),
  event_ids: z.array(z.string()).describe('The events that led to it.'),
  stripe_request_id: z.string().nullable().describe('The ID of the request to Stripe.'),
})

/** Why a status is as it is, or was at `as_of`. */
export const explanation = z.object({
  kind: z
    .enum(['tenant', 'subscription', 'checkout'])
    .describe('`checkout`: a Checkout Session that belongs to no tenant yet.'),
  id: z.string(),
  tenant_id: z.string().nullable().describe('null: the object belongs to no tenant yet.'),
  tenant_name: z.string().nullable(),
  as_of: at,
  is_past: z.boolean().describe('Whether the request named a time in the past.'),
  status: tenantStatus,
  has_access: z.boolean().describe('Whether the tenant may use any feature, including overrides.'),
  sentence: z.string().describe('The explanation in one sentence.'),
  remarks: z
    .array(z.object({ tone: z.enum(['bad', 'warn', 'calm']), sentence: z.string() }))
    .describe('Further facts: payments, holds, overrides, open findings and outdated data.'),
  entitlements: z
    .array(
      z.object({
        feature: z.string(),
        allowed: z.boolean(),
        limit: z.number().nullable(),
        sentence: z.string(),
        override: z.enum(['allow', 'block']).nullable(),
      }),
    )
    .describe('The current entitlements, by feature; empty for a time in the past.'),
  because: z.array(because).describe('The causes, most recent first.'),
  next: z
    .array(z.object({ at: at.nullable(), sentence: z.string() }))
    .describe('The expected next changes.'),
  subscriptions: z.array(
    z.object({
      subscription_id: z.string(),
      status,
      plan_id: z.string().nullable(),
      plan_name: z.string().nullable(),
      term_end: at.nullable(),
      grace_end: at.nullable(),
    }),
  ),
  open_findings: z.array(z.object({ finding_id: z.string(), kind: z.string(), title: z.string() })),
})
