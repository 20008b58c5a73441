import { Link } from 'wouter'
import type { Today } from '../api/shapes.ts'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import classes from './today.module.css'

/** Issues that need a decision, by kind. */
export function OpenFindings({ findings }: Pick<Today, 'findings'>) {
  return (
    <Card title="Needs attention" aside={<Link href="/findings">All findings</Link>}>
      {findings.open === 0 ? (
        <Nothing icon="check" title="Nothing needs attention">
          Issues that need a decision from you appear here.
        </Nothing>
      ) : (
        <ul className={classes['lines']}>
          {findings.by_kind.map(({ kind, title, count }) => (
            <li key={kind} className={classes['line']}>
              <Link href={pathOf(kind)}>{title}</Link>
              <b>{wholeNumber(count)}</b>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** The brake has a page of its own, where it is decided. */
function pathOf(kind: string): string {
  return kind === 'brake_engaged' ? '/brake' : `/findings?kind=${encodeURIComponent(kind)}`
}
