import { Link } from 'wouter'
import type { Today } from '../api/shapes.ts'
import { Moment } from '../parts/moment.tsx'
import classes from '../parts/states.module.css'

/** Whoever relies on alerts must not learn from them alone that they do not come. */
export function AlertsFailing({ channels }: { channels: Today['alerts_failing'] }) {
  const [first] = channels
  if (first === undefined) return null
  return (
    <div className={classes['strip']} role="alert">
      <span>
        Alerts to operators are not delivered ({channels.map(({ channel }) => channel).join(', ')})
        since <Moment at={first.since} />. <Link href="/findings?kind=alert_failed">Details</Link>
      </span>
    </div>
  )
}
