import type { Endpoints } from '../api/shapes.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Badge } from '../parts/badge.tsx'
import { Breakable } from '../parts/breakable.tsx'
import { Card } from '../parts/card.tsx'
import { Moment } from '../parts/moment.tsx'

type EventType = Endpoints['event_types'][number]

const COLUMNS: readonly Column<EventType>[] = [
  {
    label: 'Event type',
    cell: ({ type }) => (
      <code className="small">
        <Breakable>{type}</Breakable>
      </code>
    ),
  },
  { label: 'Without it', cell: ({ without }) => without },
  {
    label: 'State',
    narrow: true,
    cell: ({ is_missing }) =>
      is_missing ? <Badge tone="warn">Never seen</Badge> : <Badge tone="good">Seen</Badge>,
  },
  { label: 'Last', narrow: true, cell: ({ last_at }) => <Moment at={last_at} form="ago" /> },
]

/** The types of events that we follow: one that never comes may not be switched on in Stripe. */
export function EventTypes({ types }: { types: Endpoints['event_types'] }) {
  const missing = types.filter(({ is_missing }) => is_missing).length
  const aside = missing === 0 ? 'all have been seen' : `${missing} never seen in 30 days`
  return (
    <Card title="Event types" aside={<span className="soft small">{aside}</span>} flush>
      <DataTable
        caption="Event types that are followed"
        rows={[...types].sort((one, other) => Number(other.is_missing) - Number(one.is_missing))}
        columns={COLUMNS}
        keyOf={({ type }) => type}
      />
    </Card>
  )
}
