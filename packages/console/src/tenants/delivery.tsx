import { Link } from 'wouter'
import { ActionButton } from '../actions/action-button.tsx'
import type { MessageRow, TenantDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { MESSAGE_COLUMN } from '../outbox/message-column.tsx'
import { Badge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'

type Concerned = Pick<TenantDetail, 'tenant_id' | 'delivery'>

/** Messages that the page of a tenant lists; the outbox has all. */
const LISTED_MAX = 10

/** Whether Bursar sends this tenant's messages. */
export function DeliveryFact({ tenant: { delivery } }: { tenant: Concerned }) {
  return delivery === 'live' ? (
    <Badge tone="good" meaning="Bursar sends the messages of this tenant.">
      Live
    </Badge>
  ) : (
    <Badge tone="warn" meaning="Bursar records the messages of this tenant and sends nothing.">
      Observe
    </Badge>
  )
}

export function DeliveryButton({ tenant: { tenant_id, delivery } }: { tenant: Concerned }) {
  const ask = (reason: string) => ({ params: { tenant_id }, body: { reason } })
  return delivery === 'live' ? (
    <ActionButton name="observeTenant" ask={ask} />
  ) : (
    <ActionButton name="goLive" ask={ask} />
  )
}

const COLUMNS: readonly Column<MessageRow>[] = [
  MESSAGE_COLUMN,
  { label: 'Recorded', narrow: true, cell: ({ enqueued_at }) => <Moment at={enqueued_at} /> },
]

/** What Bursar would have sent; nothing for a tenant that is live. */
export function ObservedMessages({ tenant }: { tenant: Concerned }) {
  return tenant.delivery === 'live' ? null : <Observed tenantId={tenant.tenant_id} />
}

function Observed({ tenantId }: { tenantId: string }) {
  const query = { tenant_id: tenantId, state: 'observed', limit: LISTED_MAX } as const
  const reading = useRead('messages', { query })
  return (
    <Card
      title="Observed messages"
      aside={<Link href={`/outbox?tenant_id=${tenantId}&state=observed`}>View all</Link>}
      flush
    >
      <Shown reading={reading}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Nothing icon="mail" title="No observed messages">
              In observe mode, Bursar records here what it would have sent.
            </Nothing>
          ) : (
            <DataTable
              caption="Messages that Bursar recorded and did not send"
              rows={rows}
              columns={COLUMNS}
              keyOf={({ message_id }) => message_id}
            />
          )
        }
      </Shown>
    </Card>
  )
}
