import { accessOf } from '../../../../packages/bursar/src/operator/explain/access.ts'
import { toExplanation } from '../../../../packages/bursar/src/operator/explain/explanation.ts'
import { toAuditRow } from '../../../../packages/bursar/src/operator/read/audit.store.ts'
import { toHistoryRow } from '../../../../packages/bursar/src/operator/read/history.store.ts'
import type { Override } from '../../../../packages/bursar/src/subscription/entitlement/check-entitlement.ts'
import { planNameOf } from '../../../../packages/bursar/src/subscription/plans.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import { type Amount, pageOf } from './amount.ts'
import type { Book, BookSubscription, BookTenant } from './book.ts'
import { PLANS } from './house.ts'
import { before, DAY, monthsAfter, SAMPLE_NOW } from './instant.ts'
import { worldOf } from './world.ts'

type SubscriptionRow = OperatorAnswer<'subscriptions'>['rows'][number]

/**
 * Whom the SaaS has put there by itself: nothing was bought, and the audit log knows of nothing.
 */
export const NOBODY = { tenant_id: 'acme-wind', name: 'Acme Wind', created_at: before(DAY) }
const UNNAMED_BY_APP = { external_id: null, claimed_external_id: null }
/** As long as a reference of a checkout can be. */
const CLAIMED = { external_id: null, claimed_external_id: 'user_'.padEnd(200, '0') }
/** And a contract of one's own, which Stripe knows nothing of. */
export const CONTRACT = 'acme-contract-2026'

export function sampleTenants(amount: Amount): OperatorAnswer<'tenants'> {
  const { book } = worldOf(amount)
  const rows = [...book.tenants.values()].map((tenant) => tenantRow(book, tenant))
  return pageOf(rows.toSorted((one, other) => one.tenant_id.localeCompare(other.tenant_id)))
}

function tenantRow(book: Book, { tenant_id, name, created_at }: BookTenant) {
  return { tenant_id, name, status: book.statusOf(tenant_id), ...UNNAMED_BY_APP, created_at }
}

export function sampleSubscriptions(amount: Amount): OperatorAnswer<'subscriptions'> {
  const rows = [...worldOf(amount).book.subscriptions.values()].map(subscriptionRow)
  return pageOf(
    rows.toSorted((one, other) => (one.subscription_id < other.subscription_id ? -1 : 1)),
  )
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null

function subscriptionRow({ state, ...one }: BookSubscription): SubscriptionRow {
  return {
    subscription_id: one.id,
    tenant_id: one.tenantId,
    plan_id: state.planId,
    plan_name: planNameOf(state.planId, PLANS),
    type: state.type,
    status: state.status,
    term_start: iso(state.termStart),
    term_end: iso(state.termEnd),
    grace_end: iso(state.graceEnd),
    cancel_at: iso(state.cancelAt),
    account: one.account,
    stripe_subscription_id: one.stripeId,
    updated_at: one.updatedAt,
  }
}

/** The newest first; of one subscription, or of all of a tenant. */
function historyOf({ audit }: Book, tenantId: string, of?: BookSubscription) {
  return audit
    .filter(({ tenant_id, details }) => {
      const isOwn = tenant_id === tenantId
      if (of === undefined) return isOwn
      const { stripe_subscription_id: stripes, subscription_id: ours } = details
      return isOwn && (stripes === of.stripeId || ours === of.id)
    })
    .toReversed()
    .slice(0, 100)
    .map(({ audit_id, at, event_type, actor_type, actor_id, actor_name, details }) =>
      toHistoryRow({ audit_id, at, event_type, actor_type, actor_id, actor_name, details }),
    )
}

export function sampleTenant(amount: Amount): OperatorAnswer<'tenant'> {
  const { book, tenant } = worldOf(amount)
  const nothing = {
    ...UNNAMED_BY_APP,
    delivery: 'live' as const,
    billing_email: null,
    customers: [],
    aliases: [],
    subscriptions: [],
    open_findings: 0,
    stripe_unreachable: [],
  }
  if (tenant === null) return { ...NOBODY, status: 'PENDING', ...nothing, history: [] }
  const { tenant_id, email, customers } = tenant
  const own = [...book.subscriptions.values()].filter((one) => one.tenantId === tenant_id)
  return {
    ...tenantRow(book, tenant),
    ...(amount === 'much' && CLAIMED),
    delivery: amount === 'much' ? ('observe' as const) : ('live' as const),
    billing_email: email,
    customers: customers.map(({ account, customer_id, at, session }, index) => ({
      account,
      customer_id,
      linked_at: at,
      linked_by: session,
      is_billing_contact: index === 0,
      deleted_at: index === 4 ? before(DAY) : null,
    })),
    aliases:
      amount === 'much'
        ? [
            {
              tenant_id: 'bt_acme-wind_k3v9',
              merged_at: before(DAY),
              undo_until: before(-29 * DAY),
            },
          ]
        : [],
    subscriptions: own.map(subscriptionRow),
    open_findings: openOf(book, tenant_id).length,
    stripe_unreachable: [],
    history: historyOf(book, tenant_id),
  }
}

const openOf = ({ findings }: Book, tenantId: string) =>
  findings.filter(({ tenant_id }) => tenant_id === tenantId)

/** Of what Stripe is being asked again: how often in vain. */
const UNAVAILABLE = { attempts: 3, last_error: 'STRIPE_UNAVAILABLE' }

export function sampleSubscription(amount: Amount): OperatorAnswer<'subscription'> {
  const { book, subscription, tenant } = worldOf(amount)
  if (subscription === undefined || tenant === null) return contract()
  const { state, stripeId, generation } = subscription
  const pending = book.events.find((one) => one.object_id === stripeId && one.processed_at === null)
  const isStale = pending !== undefined
  return {
    ...subscriptionRow(subscription),
    tenant_name: tenant.name,
    cancelled_at: iso(state.cancelledAt),
    collection_paused: state.collectionPaused,
    customer_id: subscription.customerId,
    stripe_status: state.stripeStatus,
    stripe_price_id: state.stripePriceId,
    resource_id: state.resourceId,
    parent_subscription_id: null,
    items: state.items.map(({ priceId, planId, quantity }) => ({
      price_id: priceId,
      plan_id: planId,
      plan_name: planNameOf(planId, PLANS),
      quantity,
    })),
    created_at: subscription.createdAt,
    refresh: {
      stale: isStale,
      generation: pending?.generation ?? generation,
      observed_generation: generation,
      ...(isStale ? UNAVAILABLE : { attempts: 0, last_error: null }),
      recheck_at: iso(subscription.recheckAt),
    },
    stripe_unreachable: [],
    history: historyOf(book, tenant.tenant_id, subscription),
  }
}

function contract(): OperatorAnswer<'subscription'> {
  const began = before(DAY)
  return {
    subscription_id: CONTRACT,
    tenant_id: NOBODY.tenant_id,
    tenant_name: NOBODY.name,
    plan_id: 'professional',
    plan_name: planNameOf('professional', PLANS),
    type: 'MAIN',
    status: 'ACTIVE',
    term_start: began,
    term_end: monthsAfter(began, 12),
    grace_end: null,
    cancel_at: null,
    account: null,
    stripe_subscription_id: null,
    updated_at: began,
    cancelled_at: null,
    collection_paused: false,
    customer_id: null,
    stripe_status: null,
    stripe_price_id: null,
    resource_id: null,
    parent_subscription_id: null,
    items: [],
    created_at: began,
    refresh: null,
    stripe_unreachable: [],
    history: [],
  }
}

export function sampleExplanation(amount: Amount): OperatorAnswer<'explain'> {
  const { book, tenant } = worldOf(amount)
  const { tenant_id, name } = tenant ?? NOBODY
  const own = [...book.subscriptions.values()].filter((one) => one.tenantId === tenant_id)
  const answered = book.history.flatMap(({ audit_id, rule, stripe_request_id, event_ids }) => {
    const came = book.events.filter(({ event_id }) => event_ids.includes(event_id))
    const event_types = [...new Set(came.map(({ type }) => type))].sort()
    const told = { audit_id, rule, stripe_request_id, event_ids: [...event_ids], event_types }
    return audit_id === null ? [] : [[audit_id, told] as const]
  })
  const later = new Date(Date.parse(SAMPLE_NOW) + 14 * DAY * 1_000)
  const granted: Override = { rule: 'allow', limit: 200, expiresAt: later }
  const facts = {
    subscriptions: own.map(({ state: { status, planId, items } }) => ({ status, planId, items })),
    overrides: new Map(amount === 'none' ? [] : [['devices', granted]]),
    now: new Date(SAMPLE_NOW),
  }
  return toExplanation({
    kind: 'tenant',
    id: tenant_id,
    tenant_id,
    tenant_name: name,
    asOf: SAMPLE_NOW,
    isPast: false,
    audit: book.audit.filter((line) => line.tenant_id === tenant_id),
    states: own.map(({ id, state }) => ({
      subscription_id: id,
      status: state.status,
      plan_id: state.planId,
      term_end: iso(state.termEnd),
      grace_end: iso(state.graceEnd),
      cancel_at: iso(state.cancelAt),
      stripe_status: state.stripeStatus,
    })),
    answered: new Map(answered),
    findings: openOf(book, tenant_id).map(
      ({ finding_id, kind, severity, object_id: objectId, summary }) => ({
        ...{ finding_id, kind, severity, object_id: objectId, summary },
      }),
    ),
    access: accessOf({ ...facts, usage: new Map() }, PLANS),
    overrides: facts.overrides,
    tracked: [],
    unreachable: [],
    observed: null,
    plans: PLANS,
  })
}

export const sampleAudit = (amount: Amount): OperatorAnswer<'audit'> =>
  pageOf(
    worldOf(amount)
      .book.audit.toReversed()
      .map(({ at: _, ...line }) => toAuditRow(line)),
  )

export function sampleVerification(amount: Amount): OperatorAnswer<'verifyAudit'> {
  const { book } = worldOf(amount)
  const counts = { tenants: book.tenants.size, rows: book.audit.length }
  return {
    ok: true,
    ...counts,
    breaks: [],
    breaks_found: 0,
    accepted_losses: [],
    accepted_losses_found: 0,
    verified_at: SAMPLE_NOW,
  }
}
