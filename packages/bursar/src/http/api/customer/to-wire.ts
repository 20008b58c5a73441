import type { previewAnswer } from '@bursar/wire/billing/ask'
import type { billingStatus, invoicePage, planList, subscription } from '@bursar/wire/billing/read'
import type { z } from '@hono/zod-openapi'
import type Stripe from 'stripe'
import type { ChangePreview } from '../../../billing/change/change-subscription.ts'
import type { ListedPlan } from '../../../billing/read/list-plans.ts'
import type { OwnSubscription } from '../../../billing/read/subscriptions.store.ts'
import type { BillingStatus } from '../../../billing/status/read-status.ts'
import type { Plans } from '../../../config/config.ts'
import { planNameOf } from '../../../subscription/plans.ts'
import { ACCESS } from '../../../subscription/status.ts'

const instantOf = (date: Date | null) => date?.toISOString() ?? null

export function toWireSubscription(
  own: OwnSubscription,
  plans: Plans,
): z.infer<typeof subscription> {
  return {
    subscription_id: own.subscriptionId,
    plan_id: own.planId,
    plan_name: planNameOf(own.planId, plans),
    type: own.type,
    status: own.status,
    has_access: ACCESS[own.status],
    items: own.items.map(({ price_id, plan_id, quantity }) => ({ price_id, plan_id, quantity })),
    resource_id: own.resourceId,
    parent_subscription_id: own.parentSubscriptionId,
    term_start: instantOf(own.termStart),
    term_end: instantOf(own.termEnd),
    grace_end: instantOf(own.graceEnd),
    cancel_at: instantOf(own.cancelAt),
  }
}

export function toWireStatus(
  tenantId: string,
  found: BillingStatus,
  plans: Plans,
): z.infer<typeof billingStatus> {
  return {
    tenant_id: tenantId,
    status: found.status,
    has_access: found.hasAccess,
    observed: found.isObserved,
    checkout: found.isCheckoutOpen ? 'open' : 'none',
    as_of: found.asOf.toISOString(),
    subscriptions: found.subscriptions.map((own) => toWireSubscription(own, plans)),
  }
}

export function toWirePlans(listed: readonly ListedPlan[]): z.infer<typeof planList> {
  const plans = listed.map(({ planId, plan, prices }) => ({
    plan_id: planId,
    name: plan.name,
    type: plan.type,
    limits: { ...plan.limits },
    features: [...plan.features],
    prices: prices.map(({ priceId, currency, amount, interval, intervalCount }) => ({
      price_id: priceId,
      currency,
      amount,
      interval,
      interval_count: intervalCount,
    })),
  }))
  return { plans }
}

type WireInvoice = z.infer<typeof invoicePage>['invoices'][number]

export function toWireInvoice(invoice: Stripe.Invoice): WireInvoice {
  return {
    invoice_id: invoice.id ?? '',
    number: invoice.number ?? null,
    status: invoice.status ?? 'draft',
    currency: invoice.currency,
    total: invoice.total,
    amount_paid: invoice.amount_paid,
    amount_due: invoice.amount_due,
    created_at: new Date(invoice.created * 1000).toISOString(),
    page_url: invoice.hosted_invoice_url ?? null,
    pdf_url: invoice.invoice_pdf ?? null,
  }
}

export function toWirePreview({
  currency,
  now,
  next,
  prorationAt,
}: ChangePreview): z.infer<typeof previewAnswer> {
  return {
    currency,
    total: now?.total ?? 0,
    amount_due: now?.amount_due ?? 0,
    next_invoice_amount: next?.total ?? null,
    lines: (now?.lines.data ?? []).map((line) => ({
      description: line.description,
      amount: line.amount,
      is_proration: line.parent?.subscription_item_details?.proration ?? false,
    })),
    has_more_lines: now?.lines.has_more ?? false,
    proration_at: prorationAt,
  }
}
