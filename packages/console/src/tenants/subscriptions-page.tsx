import type { SubscriptionRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataList } from '../list/data-list.tsx'
import { ChoiceField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { Page } from '../parts/page.tsx'
import { asItIs, STRIPE_STATUSES, SUBSCRIPTION_STATUSES } from './statuses.ts'
import { COLUMNS_OF_ALL } from './subscription-columns.tsx'

/** Every subscription, current and past. */
export default function SubscriptionsPage() {
  const listing = useListing(['search', 'tenant_id', 'plan_id', 'status', 'stripe_status'])
  const { search, status, tenant_id, plan_id, stripe_status } = listing.filters
  const reading = useRead('subscriptions', {
    query: {
      tenant_id,
      plan_id,
      stripe_status,
      after: listing.after,
      ...(search === '' ? {} : { search }),
      ...(status === '' ? {} : { status: status as SubscriptionRow['status'] }),
    },
  })
  return (
    <Page title="Subscriptions" lead="Current and past subscriptions, as last read from Stripe.">
      <DataList
        caption="subscriptions"
        reading={reading}
        listing={listing}
        columns={COLUMNS_OF_ALL}
        keyOf={({ subscription_id }) => subscription_id}
        nothing={{
          icon: 'cycle',
          title: 'No subscriptions yet',
          text: 'Subscriptions appear here after the first paid checkout.',
        }}
        filters={
          <>
            <WordField
              listing={listing}
              name="search"
              label="Subscription ID"
              placeholder="sub_…"
              instead={tenant_id === '' ? null : 'Tenant ID'}
            />
            <WordField listing={listing} name="tenant_id" label="Tenant ID" />
            <WordField listing={listing} name="plan_id" label="Plan ID" placeholder="starter" />
            <ChoiceField
              listing={listing}
              name="status"
              label="Status"
              choices={SUBSCRIPTION_STATUSES}
              wording={asItIs}
            />
            <ChoiceField
              listing={listing}
              name="stripe_status"
              label="Stripe status"
              choices={STRIPE_STATUSES}
              wording={asItIs}
            />
          </>
        }
      />
    </Page>
  )
}
