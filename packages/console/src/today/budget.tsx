import type { Today } from '../api/shapes.ts'
import { Card } from '../parts/card.tsx'
import { Nothing } from '../parts/states.tsx'
import classes from './today.module.css'

/** Above this share, refreshes will soon have to wait for Stripe's limit. */
const USED_LOUD = 0.8

/** How much of what we allow ourselves of Stripe was used in the last minute. */
export function Budget({ budget }: Pick<Today, 'budget'>) {
  return (
    <Card title="Fetch budget" aside={<span className="soft small">reads from Stripe</span>}>
      {budget.length === 0 ? (
        <Nothing icon="clock" title="Nothing was fetched yet" />
      ) : (
        <ul className={classes['lines']}>
          {budget.map((each) => (
            <BudgetLine key={`${each.account} ${each.endpoint}`} each={each} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function BudgetLine({ each }: { each: Today['budget'][number] }) {
  const { account, endpoint, per_second, used } = each
  const percent = Math.round(used * 100)
  const name = account === '' ? endpoint : `${endpoint}, ${account}`
  return (
    <li>
      <div className={classes['line']}>
        <span>
          {name}
          <span className="under">at most {per_second} a second</span>
        </span>
        <b>{percent} %</b>
      </div>
      <div className={classes['meter']} data-loud={used > USED_LOUD} aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </div>
    </li>
  )
}
