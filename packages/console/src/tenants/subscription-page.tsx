import { Button } from '@mantine/core'
import { Link, useParams } from 'wouter'
import { ActionButton } from '../actions/action-button.tsx'
import type { SubscriptionDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { Id } from '../parts/id.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { StripeAway } from '../reach/stripe-away.tsx'
import { History } from './history.tsx'
import { objectFacts, subscriptionFacts } from './subscription-facts.tsx'

/** One subscription: its state and its history. */
export default function SubscriptionPage() {
  const { subscription_id = '' } = useParams()
  const reading = useRead('subscription', { params: { subscription_id } })
  const { data } = reading
  return (
    <Page
      title={data === undefined ? 'Subscription' : `${data.tenant_name}: ${data.plan_name}`}
      above={<Link href="/subscriptions">Subscriptions</Link>}
      lead={<Id>{data?.stripe_subscription_id ?? subscription_id}</Id>}
      actions={
        <>
          <Button component={Link} href={`/why/${subscription_id}`} variant="default">
            Explain status
          </Button>
          {data?.refresh === null ? null : (
            <ActionButton
              name="refetchSubscription"
              ask={(reason) => ({ params: { subscription_id }, body: { reason } })}
            />
          )}
        </>
      }
    >
      <Shown reading={reading}>
        {(subscription) => (
          <>
            <StripeAway endpoints={subscription.stripe_unreachable} />
            <Details subscription={subscription} />
          </>
        )}
      </Shown>
    </Page>
  )
}

function Details({ subscription }: { subscription: SubscriptionDetail }) {
  const { history, refresh, tenant_id } = subscription
  return (
    <Columns wide>
      <Card
        title="History"
        aside={<Link href={`/audit?tenant_id=${tenant_id}`}>View audit log of the tenant</Link>}
      >
        <History rows={history} />
      </Card>
      <div className="stack">
        <Card title="Summary">
          <Facts facts={subscriptionFacts(subscription)} />
        </Card>
        {refresh === null ? null : (
          <Card title="Refresh from Stripe">
            <Facts facts={objectFacts(refresh)} />
          </Card>
        )}
      </div>
    </Columns>
  )
}
