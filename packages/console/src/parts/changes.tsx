import classes from './changes.module.css'
import { NOTHING, valueText, words } from './format.ts'

interface Change {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}

/** Fields whose names are not what people call them. */
const LABELS: Readonly<Record<string, string>> = {
  cancelAt: 'Cancels on',
  cancelledAt: 'Canceled on',
  graceEnd: 'Grace period end',
  hasPaid: 'Paid before',
  planId: 'Plan',
  resourceId: 'Resource',
  stripePriceId: 'Stripe price',
  termEnd: 'Period end',
  termStart: 'Period start',
}

/** The old and the new value of each field; of a new field, only its value. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const shown = changes
    .map(({ field, from, to }) => ({ field, from: valueText(from), to: valueText(to) }))
    .filter(({ from, to }) => from !== to)
  if (shown.length === 0) return null
  return (
    <ul className={classes['changes']}>
      {shown.map(({ field, from, to }) => (
        <li key={field}>
          {`${LABELS[field] ?? words(field)}: `}
          {from === NOTHING ? null : (
            <>
              <s>{from}</s>
              <span aria-hidden="true"> → </span>
            </>
          )}
          <ins>{to}</ins>
        </li>
      ))}
    </ul>
  )
}
