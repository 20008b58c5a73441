import { ActionButton } from '../actions/action-button.tsx'
import type { Endpoints } from '../api/shapes.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { OutcomeBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Nothing } from '../parts/states.tsx'

type Endpoint = Endpoints['outgoing'][number]

const COLUMNS: readonly Column<Endpoint>[] = [
  {
    label: 'Endpoint',
    cell: ({ name, host }) => (
      <>
        {name}
        <span className="under">{host}</span>
      </>
    ),
  },
  {
    label: 'State',
    cell: ({ state, failures, failing_since, paused_until, disabled_at }) => (
      <>
        <OutcomeBadge outcome={state} />
        {failing_since === null ? null : (
          <span className="under">
            {wholeNumber(failures)} failures since <Moment at={failing_since} form="ago" />
          </span>
        )}
        {paused_until === null || disabled_at !== null ? null : (
          <span className="under">
            the next try <Moment at={paused_until} form="ago" />
          </span>
        )}
      </>
    ),
  },
  { label: 'Pending', narrow: true, align: 'right', cell: ({ pending }) => wholeNumber(pending) },
  { label: 'Given up', narrow: true, align: 'right', cell: ({ dead }) => wholeNumber(dead) },
  {
    label: 'Action',
    narrow: true,
    cell: ({ name, state }) =>
      state === 'failing' || state === 'disabled' ? (
        <ActionButton
          name="enableEndpoint"
          size="compact-sm"
          ask={(reason) => ({ params: { name }, body: { reason } })}
        />
      ) : (
        '–'
      ),
  },
]

/** Whom we tell of changes. */
export function Outgoing({ outgoing }: Pick<Endpoints, 'outgoing'>) {
  return (
    <Card title="We call" flush>
      {outgoing.length === 0 ? (
        <Nothing icon="plug" title="No webhook endpoints">
          Endpoints of yours that are to be told of changes stand in the config file under{' '}
          <code>webhooks</code>.
        </Nothing>
      ) : (
        <DataTable
          caption="Outgoing endpoints"
          rows={outgoing}
          columns={COLUMNS}
          keyOf={({ name }) => name}
        />
      )}
    </Card>
  )
}
