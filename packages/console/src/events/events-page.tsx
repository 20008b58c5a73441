import { EVENT_OUTCOMES } from '@bursar/wire/operator/event-outcomes'
import type { EventRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge } from '../parts/badge.tsx'
import { Breakable } from '../parts/breakable.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { EVENT_TYPE_HINT } from './event-words.ts'

const FILTERS = ['event_id', 'type', 'object_id', 'tenant_id', 'outcome', 'from', 'to'] as const

const COLUMNS: readonly Column<EventRow>[] = [
  {
    label: 'Event',
    cell: ({ event_id, type }) => (
      <>
        <Breakable>{type}</Breakable>
        <span className="under">
          <Id to={`/events/${encodeURIComponent(event_id)}`}>{event_id}</Id>
        </span>
      </>
    ),
  },
  {
    label: 'About',
    cell: ({ object_id, tenant_id }) => (
      <>
        <Id>{object_id}</Id>
        <span className="under">
          {tenant_id === null ? 'no tenant yet' : <Clip>{tenant_id}</Clip>}
        </span>
      </>
    ),
  },
  { label: 'Outcome', narrow: true, cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
  { label: 'Received', narrow: true, cell: ({ received_at }) => <Moment at={received_at} /> },
]

/** Everything that Stripe told us, the newest first. */
export default function EventsPage() {
  const listing = useListing(FILTERS)
  const { outcome, ...words } = listing.filters
  const reading = useRead('events', {
    query: {
      ...words,
      ...(outcome === '' ? {} : { outcome: outcome as EventRow['outcome'] }),
      after: listing.after,
    },
  })
  return (
    <Page title="Events" lead="What Stripe told us, the newest first, and what became of it.">
      <DataList
        caption="events"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ event_id }) => event_id}
        nothing={{
          icon: 'bolt',
          title: 'No event yet',
          text: (
            <>
              Point a webhook endpoint of Stripe to <code>/webhook/stripe</code>. The first event
              appears here by itself.
            </>
          ),
        }}
        filters={
          <>
            <WordField listing={listing} name="event_id" label="Event" placeholder="evt_…" />
            <WordField listing={listing} name="type" label="Type" placeholder={EVENT_TYPE_HINT} />
            <WordField listing={listing} name="object_id" label="About" placeholder="sub_…" />
            <WordField listing={listing} name="tenant_id" label="Tenant" />
            <ChoiceField
              listing={listing}
              name="outcome"
              label="Outcome"
              choices={EVENT_OUTCOMES}
            />
            <DayField listing={listing} name="from" label="Since" />
            <DayField listing={listing} name="to" label="Before" />
          </>
        }
      />
    </Page>
  )
}
