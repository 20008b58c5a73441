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
  { label: 'Why it matters', cell: ({ without }) => without },
  {
    label: 'State',
    narrow: true,
    cell: (type) => <State type={type} />,
  },
  {
    label: 'Last received',
    narrow: true,
    cell: ({ last_at }) => <Moment at={last_at} form="ago" />,
  },
]

/** Where Stripe does not say, a type that came once is enabled: no recent event may be correct. */
function State({ type: { last_at, is_sent, is_missing } }: { type: EventType }) {
  if (is_sent === false) return <Badge tone="warn">Not enabled in Stripe</Badge>
  if (is_sent === true && last_at === null) return <Badge tone="calm">Enabled</Badge>
  if (last_at === null) return <Badge tone="warn">Never received</Badge>
  if (!is_missing) return <Badge tone="good">Received</Badge>
  return <Badge tone="calm">None for 30 days</Badge>
}

/** The count that matters: by what Stripe says, else by what was received. */
function asideOf(types: readonly EventType[]): string {
  if (types.some(({ is_sent }) => is_sent !== null)) {
    const left = types.filter(({ is_sent }) => is_sent === false).length
    return left === 0 ? 'All enabled in Stripe' : `${left} not enabled in Stripe`
  }
  const never = types.filter(({ last_at }) => last_at === null).length
  return never === 0 ? 'All received' : `${never} never received`
}

/** The event types that Bursar uses: one that is not enabled in Stripe never arrives. */
export function EventTypes({ types }: { types: Endpoints['event_types'] }) {
  const aside = asideOf(types)
  return (
    <Card title="Event types" aside={<span className="soft small">{aside}</span>} flush>
      <DataTable
        caption="Event types that Bursar uses"
        rows={[...types].sort((one, other) => Number(other.is_missing) - Number(one.is_missing))}
        columns={COLUMNS}
        keyOf={({ type }) => type}
      />
    </Card>
  )
}
