import type { Today } from '../api/shapes.ts'
import { DataTable } from '../list/data-table.tsx'
import { errorText } from '../list/error-code.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'

/** Deliveries that were refused, and why. */
export function Refusals({ refusals }: Pick<Today, 'refusals'>) {
  return (
    <Card
      title="Refused deliveries"
      aside={<span className="soft small">Last 24 hours</span>}
      flush
    >
      {refusals.length === 0 ? (
        <Nothing icon="seal" title="No refused deliveries">
          Deliveries with a wrong signature, an old timestamp or an unreadable body appear here.
        </Nothing>
      ) : (
        <DataTable
          caption="Refused deliveries by reason"
          rows={refusals}
          keyOf={({ code }) => code}
          columns={[
            {
              label: 'Reason',
              cell: ({ code }) => (
                <>
                  {errorText(code)}
                  <span className="under">
                    <code>{code}</code>
                  </span>
                </>
              ),
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
