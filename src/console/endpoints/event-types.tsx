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
    cell: (type) => <State type={type} />,
  },
  { label: 'Last', narrow: true, cell: ({ last_at }) => <Moment at={last_at} form="ago" /> },
]

/** One that came once is switched on: that it is quiet may be as it should. */
function State({ type: { last_at, is_missing } }: { type: EventType }) {
  if (last_at === null) return <Badge tone="warn">Never seen</Badge>
  return is_missing ? <Badge tone="calm">Quiet</Badge> : <Badge tone="good">Seen</Badge>
}

/** The types of events that we follow: one that never comes may not be switched on in Stripe. */
export function EventTypes({ types }: { types: Endpoints['event_types'] }) {
  const never = types.filter(({ last_at }) => last_at === null).length
  const aside = never === 0 ? 'all have been seen' : `${never} never seen`
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
