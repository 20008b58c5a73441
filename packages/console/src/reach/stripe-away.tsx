import type { Today } from '../api/shapes.ts'
import { Moment } from '../parts/moment.tsx'
import classes from '../parts/states.module.css'

type Unreachable = Today['stripe_unreachable'][number]

/** Above what may be old, because Stripe has not answered for a while. */
export function StripeAway({ endpoints }: { endpoints: readonly Unreachable[] }) {
  if (endpoints.length === 0) return null
  return (
    <div className={classes['strip']} role="alert">
      <ul className={classes['reasons']}>
        {endpoints.map(({ account, endpoint, summary, failing_since, last_success_at }) => (
          <li key={`${account} ${endpoint}`}>
            {summary} {account === '' ? null : <code>{account}</code>} Failing since{' '}
            <Moment at={failing_since} />. Last successful read:{' '}
            {last_success_at === null ? 'never' : <Moment at={last_success_at} />}. Tenants keep the
            access that they have.
          </li>
        ))}
      </ul>
    </div>
  )
}
