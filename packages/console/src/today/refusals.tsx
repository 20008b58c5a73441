import type { Today } from '../api/shapes.ts'
import { DataTable } from '../list/data-table.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'

/** What was turned away at the door, and why. */
export function Refusals({ refusals }: Pick<Today, 'refusals'>) {
  return (
    <Card
      title="Refused deliveries"
      aside={<span className="soft small">the last 24 hours</span>}
      flush
    >
      {refusals.length === 0 ? (
        <Nothing icon="seal" title="Nothing was refused">
          A forged, stale or unreadable delivery is counted here by its reason.
        </Nothing>
      ) : (
        <DataTable
          caption="Refused deliveries by reason"
          rows={refusals}
          keyOf={({ code }) => code}
          columns={[
            {
              label: 'Reason',
              narrow: true,
              cell: ({ code }) => <code className="small whole">{code}</code>,
            },
            { label: 'What to do', cell: ({ advice }) => advice },
            {
              label: 'Deliveries',
              narrow: true,
              align: 'right',
              cell: ({ count }) => wholeNumber(count),
            },
          ]}
        />
      )}
    </Card>
  )
}
