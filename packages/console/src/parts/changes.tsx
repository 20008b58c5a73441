import classes from './changes.module.css'
import { NOTHING, valueText, words } from './format.ts'

interface Change {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}

/** What was one thing and became another; of what is new, only what it is. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const shown = changes
    .map(({ field, from, to }) => ({ field, from: valueText(from), to: valueText(to) }))
    .filter(({ from, to }) => from !== to)
  if (shown.length === 0) return null
  return (
    <ul className={classes['changes']}>
      {shown.map(({ field, from, to }) => (
        <li key={field}>
          {`${words(field)}: `}
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
