import { Link } from 'wouter'
import type { SubscriptionDetail } from '../api/shapes.ts'
import { StatusBadge } from '../parts/badge.tsx'
import type { Fact } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'

export function subscriptionFacts(subscription: SubscriptionDetail): (Fact | null)[] {
  const { tenant_id, customer_id, stripe_status, items, parent_subscription_id } = subscription
  return [
    ['Status', <StatusBadge key="status" status={subscription.status} />],
    stripe_status === null ? null : ['In Stripe', words(stripe_status)],
    [
      'Tenant',
      <Link key="tenant" href={`/tenants/${tenant_id}`}>
        {tenant_id}
      </Link>,
    ],
    ['Kind', words(subscription.type)],
    instant('Term begins', subscription.term_start),
    instant('Term ends', subscription.term_end),
    instant('Grace ends', subscription.grace_end),
    instant('Ends at', subscription.cancel_at),
    instant('Was cancelled', subscription.cancelled_at),
    subscription.collection_paused ? ['Collection', 'paused in Stripe'] : null,
    subscription.resource_id === null ? null : ['For', subscription.resource_id],
    parent_subscription_id === null
      ? null
      : [
          'Belongs to',
          <Id key="parent" to={`/subscriptions/${encodeURIComponent(parent_subscription_id)}`}>
            {parent_subscription_id}
          </Id>,
        ],
    customer_id === null
      ? null
      : [
          'Customer',
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

/** How far what was asked is behind what was announced. */
export function objectFacts(refresh: NonNullable<SubscriptionDetail['refresh']>): (Fact | null)[] {
  return [
    ['State', refresh.stale ? 'a refresh is pending' : 'up to date'],
    ['Generation', String(refresh.generation)],
    ['Observed generation', String(refresh.observed_generation)],
    refresh.attempts === 0 ? null : ['Attempts', String(refresh.attempts)],
    refresh.last_error === null ? null : ['Last error', <Id key="e">{refresh.last_error}</Id>],
    instant('Next check', refresh.recheck_at),
  ]
}

function instant(label: string, at: string | null): Fact | null {
  return at === null ? null : [label, <Moment key={label} at={at} />]
}
