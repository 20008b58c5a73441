import { Link, useParams } from 'wouter'
import { PageActions } from '../actions/page-actions.tsx'
import type { EventLifecycle } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { Id, pathOfId } from '../parts/id.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { lifecycleSteps } from './lifecycle-steps.tsx'

/** One event, and all that followed from it. */
export default function EventPage() {
  const { event_id = '' } = useParams()
  const reading = useRead('event', { params: { event_id } })
  return (
    <Page
      title={reading.data?.type ?? 'Event'}
      above={<Link href="/events">Events</Link>}
      lead={<Id>{event_id}</Id>}
      actions={<PageActions page="event" params={{ event_id }} />}
    >
      <Shown reading={reading}>{(event) => <Lifecycle event={event} />}</Shown>
    </Page>
  )
}

function Lifecycle({ event }: { event: EventLifecycle }) {
  return (
    <Columns wide>
      <Card title="Lifecycle">
        <Timeline steps={lifecycleSteps(event.lifecycle)} />
      </Card>
      <Card title="Summary">
        <Facts
          facts={[
            ['Outcome', <OutcomeBadge key="outcome" outcome={event.outcome} />],
            [
              'Object',
              <Id key="object_id" to={pathOfId(event.object_id)}>
                {event.object_id}
              </Id>,
            ],
            [
              'Tenant',
              event.tenant_id === null ? (
                'None yet'
              ) : (
                <Link key="tenant" href={`/tenants/${event.tenant_id}`}>
                  {event.tenant_id}
                </Link>
              ),
            ],
            event.account === '' ? null : ['Account', <Id key="account">{event.account}</Id>],
            ['Received', <Moment key="received" form="second" at={event.received_at} />],
            [
              'Processed',
              event.processed_at === null ? (
                'Not yet'
              ) : (
                <Moment key="p" form="second" at={event.processed_at} />
              ),
            ],
            ['Generation', String(event.generation)],
          ]}
        />
        <br />
        <JsonBlock label="Stored fields of the event" value={event.payload_summary} />
      </Card>
    </Columns>
  )
}
