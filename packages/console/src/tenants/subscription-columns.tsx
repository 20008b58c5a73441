import type { SubscriptionRow } from '../api/shapes.ts'
import { Clip } from '../list/clip.tsx'
import type { Column } from '../list/data-table.tsx'
import { StatusBadge } from '../parts/badge.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'

const id: Column<SubscriptionRow> = {
  label: 'Subscription',
  cell: ({ subscription_id, stripe_subscription_id }) => (
    <>
      <Id to={`/subscriptions/${encodeURIComponent(subscription_id)}`}>
        {stripe_subscription_id ?? subscription_id}
      </Id>
      {stripe_subscription_id === null ? <span className="under">Not in Stripe</span> : null}
    </>
  ),
}

const plan: Column<SubscriptionRow> = {
  label: 'Plan',
  cell: ({ plan_name, type }) => (
    <>
      {plan_name}
      {type === 'MAIN' ? null : <span className="under">{words(type)}</span>}
    </>
  ),
}

const status: Column<SubscriptionRow> = {
  label: 'Status',
  narrow: true,
  cell: (row) => <StatusBadge status={row.status} />,
}

const until: Column<SubscriptionRow> = {
  label: 'Period ends',
  narrow: true,
  cell: ({ status: now, term_end, grace_end, cancel_at }) => (
    <>
      <Moment at={now === 'GRACE' ? grace_end : term_end} form="day" />
      {now === 'GRACE' ? <span className="under">Grace period</span> : null}
      {cancel_at === null ? null : (
        <span className="under">
          {cancel_at === term_end ? 'Will not renew' : <CancelsOn at={cancel_at} />}
        </span>
      )}
    </>
  ),
}

function CancelsOn({ at }: { at: string }) {
  return (
    <>
      Cancels <Moment at={at} form="day" />
    </>
  )
}

const tenant: Column<SubscriptionRow> = {
  label: 'Tenant',
  cell: ({ tenant_id }) => <Clip to={`/tenants/${tenant_id}`}>{tenant_id}</Clip>,
}

/** Where every row is of the same tenant. */
export const COLUMNS_OF_TENANT = [id, plan, status, until]
export const COLUMNS_OF_ALL = [id, tenant, plan, status, until]
