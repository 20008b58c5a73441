import classes from './changes.module.css'
import { valueText, words } from './format.ts'

interface Change {
  readonly field: string
  readonly from?: unknown
  readonly to?: unknown
}

/** What was one thing and became another. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null
  return (
    <ul className={classes['changes']}>
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          {`${words(field)}: `}
          <s>{valueText(from)}</s>
          <span aria-hidden="true"> → </span>
          <ins>{valueText(to)}</ins>
        </li>
      ))}
    </ul>
  )
}
