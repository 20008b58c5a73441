import { Link } from 'wouter'
import type { Today } from '../api/shapes.ts'
import { Moment } from '../parts/moment.tsx'
import classes from '../parts/states.module.css'

/** An operator who relies on alerts must also see here that they do not arrive. */
export function AlertsFailing({ channels }: { channels: Today['alerts_failing'] }) {
  const [first] = channels
  if (first === undefined) return null
  return (
    <div className={classes['strip']} role="alert">
      <span>
        Bursar can’t deliver alerts to operators (
        {channels.map(({ channel }) => channel).join(', ')}). Failing since{' '}
        <Moment at={first.since} />. <Link href="/findings?kind=alert_failed">View findings</Link>
      </span>
    </div>
  )
}
