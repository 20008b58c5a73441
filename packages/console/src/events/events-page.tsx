import { EVENT_OUTCOMES } from '@bursar/wire/operator/event-outcomes'
import type { EventRow } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Clip } from '../list/clip.tsx'
import { DataList } from '../list/data-list.tsx'
import type { Column } from '../list/data-table.tsx'
import { ChoiceField, DayField, WordField } from '../list/filter-field.tsx'
import { useListing } from '../list/use-listing.ts'
import { OutcomeBadge, outcomeLabel } from '../parts/badge.tsx'
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
    label: 'Object',
    cell: ({ object_id, tenant_id }) => (
      <>
        <Id>{object_id}</Id>
        <span className="under">
          {tenant_id === null ? 'No tenant yet' : <Clip>{tenant_id}</Clip>}
        </span>
      </>
    ),
  },
  { label: 'Outcome', narrow: true, cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
  { label: 'Received', narrow: true, cell: ({ received_at }) => <Moment at={received_at} /> },
]

/** Every event received from Stripe, the newest first. */
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
    <Page title="Events" lead="Events received from Stripe, newest first, and their outcome.">
      <DataList
        caption="events"
        reading={reading}
        listing={listing}
        columns={COLUMNS}
        keyOf={({ event_id }) => event_id}
        nothing={{
          icon: 'bolt',
          title: 'No events yet',
          text: (
            <>
              Point a webhook endpoint in Stripe at <code>/webhook/stripe</code>. The first event
              appears here automatically.
            </>
          ),
        }}
        filters={
          <>
            <WordField listing={listing} name="event_id" label="Event ID" placeholder="evt_…" />
            <WordField listing={listing} name="type" label="Type" placeholder={EVENT_TYPE_HINT} />
            <WordField listing={listing} name="object_id" label="Object ID" placeholder="sub_…" />
            <WordField listing={listing} name="tenant_id" label="Tenant ID" />
            <ChoiceField
              listing={listing}
              name="outcome"
              label="Outcome"
              choices={EVENT_OUTCOMES}
              wording={outcomeLabel}
            />
            <DayField listing={listing} name="from" label="From (UTC)" />
            <DayField listing={listing} name="to" label="Before (UTC)" />
          </>
        }
      />
    </Page>
  )
}
