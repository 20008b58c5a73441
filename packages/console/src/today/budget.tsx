import type { Today } from '../api/shapes.ts'
import { Card } from '../parts/card.tsx'
import { wholeNumber, words } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import classes from './today.module.css'

/** Above this share, refreshes will soon have to wait for Stripe's limit. */
const USED_LOUD = 0.8

/** How much of the reads that Bursar allows itself from Stripe was used in the last minute. */
export function Budget({ budget }: Pick<Today, 'budget'>) {
  const used = budget.filter(({ reads }) => reads > 0)
  const idle = budget.filter(({ reads }) => reads === 0)
  return (
    <Card title="Stripe read budget" aside={<span className="soft small">Last minute</span>}>
      {budget.length === 0 ? (
        <Nothing icon="clock" title="No reads from Stripe yet" />
      ) : (
        <ul className={classes['lines']}>
          {used.map((each) => (
            <BudgetLine key={`${each.account} ${each.endpoint}`} each={each} />
          ))}
          {idle.length === 0 ? null : (
            <li className="soft small">
              Not read in the last minute: {idle.map(nameOf).join(', ')}
            </li>
          )}
        </ul>
      )}
    </Card>
  )
}

function nameOf({ account, endpoint }: Today['budget'][number]): string {
  const name = words(endpoint).toLowerCase()
  return account === '' ? name : `${name} of ${account}`
}

function BudgetLine({ each }: { each: Today['budget'][number] }) {
  const { account, endpoint, per_second, used } = each
  const percent = Math.round(used * 100)
  return (
    <li>
      <div className={classes['line']}>
        <span>
          {words(endpoint)}
          {account === '' ? null : <span className="under">{account}</span>}
          <span className="under">Limit: {wholeNumber(per_second)} per second</span>
        </span>
        <b>{percent}%</b>
      </div>
      <div className={classes['meter']} data-loud={used > USED_LOUD} aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </div>
    </li>
  )
}
