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
            {failuresText(failures)} since <Moment at={failing_since} />
          </span>
        )}
        {paused_until === null || disabled_at !== null ? null : (
          <span className="under">
            Next attempt <Moment at={paused_until} form="ago" />
          </span>
        )}
      </>
    ),
  },
  { label: 'Pending', narrow: true, align: 'right', cell: ({ pending }) => wholeNumber(pending) },
  {
    label: 'Failed',
    narrow: true,
    align: 'right',
    cell: ({ dead }) => wholeNumber(dead),
  },
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

function failuresText(failures: number): string {
  return failures === 1 ? '1 failed attempt' : `${wholeNumber(failures)} failed attempts`
}

/** The endpoints that Bursar calls when something changes. */
export function Outgoing({ outgoing }: Pick<Endpoints, 'outgoing'>) {
  return (
    <Card title="Outgoing webhooks" flush>
      {outgoing.length === 0 ? (
        <Nothing icon="plug" title="No webhook endpoints">
          To notify your systems of changes, add their endpoints under <code>webhooks</code> in the
          config file.
        </Nothing>
      ) : (
        <DataTable
          caption="Outgoing webhook endpoints"
          rows={outgoing}
          columns={COLUMNS}
          keyOf={({ name }) => name}
        />
      )}
    </Card>
  )
}
