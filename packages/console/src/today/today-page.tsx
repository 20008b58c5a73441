import type { Today } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { AlertsFailing } from '../reach/alerts-failing.tsx'
import { StripeAway } from '../reach/stripe-away.tsx'
import { Budget } from './budget.tsx'
import { Deliveries } from './deliveries.tsx'
import { OpenFindings } from './open-findings.tsx'
import { Refusals } from './refusals.tsx'
import { SubscriptionSeries } from './subscription-series.tsx'
import { Tiles } from './tiles.tsx'

/** Health and open issues at a glance. */
export default function TodayPage() {
  const reading = useRead('today', {})
  return (
    <Page title="Today" lead="Health and open issues at a glance.">
      <Shown reading={reading}>{(today) => <Cards today={today} />}</Shown>
    </Page>
  )
}

function Cards({ today }: { today: Today }) {
  return (
    <>
      <AlertsFailing channels={today.alerts_failing} />
      <StripeAway endpoints={today.stripe_unreachable} />
      <Tiles today={today} />
      <Columns wide>
        <Deliveries minutes={today.deliveries} />
        <OpenFindings findings={today.findings} />
      </Columns>
      <Columns wide>
        <SubscriptionSeries subscriptions={today.subscriptions} />
        <Budget budget={today.budget} />
      </Columns>
      <Refusals refusals={today.refusals} />
      <p className="soft small">
        As of <Moment at={today.as_of} form="second" />. Updates automatically.
      </p>
    </>
  )
}
