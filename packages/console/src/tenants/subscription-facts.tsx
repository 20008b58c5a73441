import type { SubscriptionDetail } from '../api/shapes.ts'
import { ErrorCode } from '../list/error-code.tsx'
import { TenantName } from '../list/tenant-name.tsx'
import { StatusBadge } from '../parts/badge.tsx'
import type { Fact } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'

export function subscriptionFacts(subscription: SubscriptionDetail): (Fact | null)[] {
  const { tenant_id, customer_id, stripe_status, items, parent_subscription_id } = subscription
  return [
    ['Status', <StatusBadge key="status" status={subscription.status} />],
    stripe_status === null ? null : ['Stripe status', words(stripe_status)],
    ['Tenant', <TenantName key="tenant" id={tenant_id} name={subscription.tenant_name} />],
    ['Type', words(subscription.type)],
    instant('Period starts', subscription.term_start),
    instant('Period ends', subscription.term_end),
    instant('Grace period ends', subscription.grace_end),
    instant('Cancels on', subscription.cancel_at),
    instant('Canceled on', subscription.cancelled_at),
    subscription.collection_paused ? ['Payment collection', 'Paused in Stripe'] : null,
    subscription.resource_id === null ? null : ['Resource', subscription.resource_id],
    parent_subscription_id === null
      ? null
      : [
          'Main subscription',
          <Id key="parent" to={`/subscriptions/${encodeURIComponent(parent_subscription_id)}`}>
            {parent_subscription_id}
          </Id>,
        ],
    customer_id === null
      ? null
      : [
          'Stripe customer',
          <Id key="customer" to={`/events?object_id=${customer_id}`}>
            {customer_id}
          </Id>,
        ],
    items.length === 0
      ? null
      : [
          'Items',
          items.map(({ price_id, plan_name, quantity }) => (
            <div key={price_id}>
              {quantity} × {plan_name}
              <span className="under">
                <Id>{price_id}</Id>
              </span>
            </div>
          )),
        ],
  ]
}

/** How far the last read from Stripe is behind the events. */
export function objectFacts(refresh: NonNullable<SubscriptionDetail['refresh']>): (Fact | null)[] {
  return [
    ['State', refresh.stale ? 'Refresh pending' : 'Up to date'],
    ['Generation', String(refresh.generation)],
    ['Observed generation', String(refresh.observed_generation)],
    refresh.attempts === 0 ? null : ['Attempts', String(refresh.attempts)],
    refresh.last_error === null
      ? null
      : ['Last error', <ErrorCode key="error" code={refresh.last_error} />],
    instant('Next refresh', refresh.recheck_at),
  ]
}

function instant(label: string, at: string | null): Fact | null {
  return at === null ? null : [label, <Moment key={label} at={at} />]
}
