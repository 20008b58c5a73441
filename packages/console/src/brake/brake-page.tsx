import { ActionButton } from '../actions/action-button.tsx'
import type { Brake } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { TenantName } from '../list/tenant-name.tsx'
import { StatusBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'

type Held = Brake['subscriptions'][number]

const COLUMNS: readonly Column<Held>[] = [
  {
    label: 'Tenant',
    cell: ({ tenant_id, tenant_name }) => <TenantName id={tenant_id} name={tenant_name} />,
  },
  {
    label: 'Current status',
    narrow: true,
    cell: ({ status_from }) => <StatusBadge status={status_from} />,
  },
  {
    label: 'New status',
    narrow: true,
    cell: ({ status_to }) => <StatusBadge status={status_to} />,
  },
  { label: 'On hold since', narrow: true, cell: ({ held_since }) => <Moment at={held_since} /> },
]

/** A mass loss of access that waits for a decision. */
export default function BrakePage() {
  const reading = useRead('brake', {})
  return (
    <Page
      title="Brake"
      lead="When many tenants would lose access at once, they keep it until you decide."
    >
      <Shown reading={reading}>{(brake) => <State brake={brake} />}</Shown>
    </Page>
  )
}

function State({ brake }: { brake: Brake }) {
  const { engaged_at, tenants, of_tenants, held, restoring, subscriptions } = brake
  if (engaged_at === null) {
    return (
      <Card title="Not engaged">
        <Nothing icon="check" title="No changes are on hold">
          The brake engages when more than 2% of your tenants, and at least 20 of them, would lose
          access within one hour.
        </Nothing>
      </Card>
    )
  }
  return (
    <Card
      title={titleOf(tenants ?? 0, of_tenants ?? 0)}
      aside={
        <div className="buttons">
          <ActionButton name="discardBrake" ask={(reason) => ({ body: { reason } })} />
          <ActionButton
            name="confirmBrake"
            label="Confirm changes"
            verb="Withdraw access"
            isMain
            ask={(reason) => ({ body: { reason } })}
          >
            <p>
              {wholeNumber(held)} subscriptions lose access now. For the next hour, Bursar does not
              put further losses of access on hold.
            </p>
          </ActionButton>
        </div>
      }
      flush
    >
      <DataTable
        caption="Subscriptions that keep access"
        rows={subscriptions}
        columns={COLUMNS}
        keyOf={({ subscription_id }) => subscription_id}
      />
      {held > subscriptions.length || restoring > 0 ? (
        <p className="soft small">
          Showing {wholeNumber(subscriptions.length)} of {wholeNumber(held)} subscriptions on hold.
          {restoring > 0 ? ` Bursar is restoring access for ${wholeNumber(restoring)} more.` : null}
        </p>
      ) : null}
    </Card>
  )
}

function titleOf(tenants: number, of: number): string {
  return `${wholeNumber(tenants)} of ${wholeNumber(of)} tenants would lose access`
}
