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

/** Where Stripe does not say, one that came once is switched on: that it is quiet may be right. */
function State({ type: { last_at, is_sent, is_missing } }: { type: EventType }) {
  if (is_sent === false) return <Badge tone="warn">Not sent</Badge>
  if (is_sent === true && last_at === null) return <Badge tone="calm">Not yet</Badge>
  if (last_at === null) return <Badge tone="warn">Never seen</Badge>
  return is_missing ? <Badge tone="calm">Quiet</Badge> : <Badge tone="good">Seen</Badge>
}

/** In one line, with where it is known from. */
function asideOf(types: readonly EventType[]): string {
  if (types.some(({ is_sent }) => is_sent !== null)) {
    const left = types.filter(({ is_sent }) => is_sent === false).length
    return left === 0 ? 'Stripe sends all of them' : `${left} not sent by Stripe`
  }
  const never = types.filter(({ last_at }) => last_at === null).length
  return never === 0 ? 'all have been seen' : `${never} never seen`
}

/** The types of events that we follow: one that is not switched on in Stripe never comes. */
export function EventTypes({ types }: { types: Endpoints['event_types'] }) {
  const aside = asideOf(types)
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
