import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { account, instant, pageQuery } from './paging.ts'
import { unreachable } from './reach.ts'
import { alias } from './tenant/alias.ts'
import { status } from './today.ts'

const at = z.iso.datetime()

export const tenantStatus = z.enum(['PENDING', 'TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'])

export const tenantQuery = pageQuery.extend({
  /**
   * The beginning of a tenant's ID, name, external ID, or claimed external ID; or its whole billing
   * address.
   */
  search: z.string().min(1).max(500).optional(),
  /** Exactly this external ID, proved or claimed. */
  external_id: z.string().min(1).max(500).optional(),
  status: tenantStatus.optional(),
})

export const tenantRow = z.object({
  tenant_id: z.string(),
  name: z.string(),
  status: tenantStatus,
  /** The app's own ID of the tenant, where it was proved. */
  external_id: z.string().nullable(),
  /** What the first checkout said of itself, without proof. */
  claimed_external_id: z.string().nullable(),
  created_at: at,
})

export const tenantParams = z.object({ tenant_id: z.string().min(1).max(TENANT_ID_LENGTH_MAX) })

export const subscriptionQuery = pageQuery.extend({
  /** The beginning of our id, or of Stripe's. */
  search: z.string().min(1).max(255).optional(),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  status: status.optional(),
  /** In Stripe's own word, such as `past_due`. */
  stripe_status: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
  plan_id: z.string().max(100).optional(),
})

export const subscriptionRow = z.object({
  subscription_id: z.string(),
  tenant_id: z.string(),
  plan_id: z.string(),
  /** From the config; the ID where the config has no such plan. */
  plan_name: z.string(),
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

export const subscriptionParams = z.object({ subscription_id: z.string().min(1).max(255) })

/** One row of the audit log as a sentence, with what it changed. */
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
  /** How its object stands: null where Stripe does not manage it. */
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
  /** What of Stripe has not answered for five minutes: what is shown may be as old as that. */
  stripe_unreachable: z.array(unreachable),
  /** The newest first; the audit page has the rest. */
  history: z.array(historyRow),
})

export const tenantDetail = tenantRow.extend({
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
  /** Tenants that were merged into it: their IDs stand for this one. */
  aliases: z.array(alias),
  subscriptions: z.array(subscriptionRow),
  /** What of Stripe has not answered for five minutes: what is shown may be as old as that. */
  stripe_unreachable: z.array(unreachable),
  open_findings: z.int(),
  history: z.array(historyRow),
})

export const explainParams = z.object({
  /** A tenant's ID, our ID of a subscription, or a Stripe ID (`sub_…`, `cs_…`, `cus_…`). */
  id: z.string().min(1).max(255),
})
export const explainQuery = z.object({ at: instant.optional() })

/** One link of the chain of causes. */
const because = z.object({
  at: at.nullable(),
  sentence: z.string(),
  audit_id: z.string().nullable(),
  /** Events that led to it, and what Stripe calls the request that was answered. */
  event_ids: z.array(z.string()),
  stripe_request_id: z.string().nullable(),
})

/** Why something is as it is, or was at `as_of`. */
export const explanation = z.object({
  /** `checkout`: a Checkout Session that belongs to no tenant yet. */
  kind: z.enum(['tenant', 'subscription', 'checkout']),
  id: z.string(),
  /** null: the object belongs to no tenant yet. */
  tenant_id: z.string().nullable(),
  tenant_name: z.string().nullable(),
  as_of: at,
  /** Whether `as_of` is a past moment that was asked for. */
  is_past: z.boolean(),
  status: tenantStatus,
  /** Whether the tenant may use anything: what the entitlement checks come to, with overrides. */
  has_access: z.boolean(),
  /** The answer in one sentence. */
  sentence: z.string(),
  /** What else to know: payments, holds, overrides, open findings, answers that are not fresh. */
  remarks: z.array(z.object({ tone: z.enum(['bad', 'warn', 'calm']), sentence: z.string() })),
  /** What the entitlement check answers now, feature by feature; empty for a past moment. */
  entitlements: z.array(
    z.object({
      feature: z.string(),
      allowed: z.boolean(),
      limit: z.number().nullable(),
      sentence: z.string(),
      override: z.enum(['allow', 'block']).nullable(),
    }),
  ),
  /** From what is so to what caused it, the nearest cause first. */
  because: z.array(because),
  /** What is expected to change it by itself. */
  next: z.array(z.object({ at: at.nullable(), sentence: z.string() })),
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
