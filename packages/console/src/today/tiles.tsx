import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Today } from '../api/shapes.ts'
import { durationOf, money, shortNumber, wholeNumber } from '../parts/format.ts'
import classes from './today.module.css'

/** Above this, a refresh waits longer than a reader would expect. */
const LAG_SECONDS_CALM = 60

/** The five figures that one looks at first. */
export function Tiles({ today }: { today: Today }) {
  const { lag, money_at_risk: risk, findings, messages, deliveries } = today
  const last = deliveries.at(-1)?.accepted ?? 0
  const hour = deliveries.reduce((sum, { accepted }) => sum + accepted, 0)
  return (
    <ul className={classes['tiles']}>
      <Tile label="Events this minute" value={shortNumber(last)}>
        {wholeNumber(hour)} in the last hour
      </Tile>
      <Tile
        label="Lag"
        value={durationOf(lag.oldest_seconds)}
        isLoud={lag.oldest_seconds > LAG_SECONDS_CALM}
      >
        {lag.stale_objects === 0
          ? 'Everything is observed'
          : `${wholeNumber(lag.stale_objects)} waiting to be refreshed`}
      </Tile>
      <Tile
        label="Money at risk"
        value={amountsOf(risk)}
        isLoud={risk.subscriptions > 0}
        to="/subscriptions?stripe_status=past_due"
      >
        {risk.subscriptions === 0
          ? 'Nobody is past due'
          : `${wholeNumber(risk.subscriptions)} past due`}
      </Tile>
      <Tile
        label="Findings"
        value={shortNumber(findings.open)}
        isLoud={findings.open > 0}
        to="/findings"
      >
        {findings.open === 0 ? 'Nobody is needed' : 'need a human'}
      </Tile>
      <Tile
        label="Pending deliveries"
        value={shortNumber(messages.pending)}
        isLoud={messages.dead > 0}
        to="/outbox"
      >
        {messages.dead === 0 ? 'None given up' : `${wholeNumber(messages.dead)} given up`}
      </Tile>
    </ul>
  )
}

interface TileProps {
  readonly label: string
  readonly value: ReactNode
  readonly isLoud?: boolean
  readonly to?: string
  readonly children: ReactNode
}

function Tile({ label, value, isLoud = false, to, children }: TileProps) {
  return (
    <li className={classes['tile']} data-loud={isLoud}>
      <span className={classes['label']}>
        {to === undefined ? label : <Link href={to}>{label}</Link>}
      </span>
      <span className={classes['value']}>{value}</span>
      <span className={classes['note']}>{children}</span>
    </li>
  )
}

/** Each currency by itself: what is not the same money is not added up, nor left out. */
function amountsOf({ amounts, subscriptions }: Today['money_at_risk']): ReactNode {
  if (amounts.length === 0) return subscriptions === 0 ? 'None' : '?'
  return (
    <span className={classes['amounts']} data-several={amounts.length > 1}>
      {amounts.map(({ currency, amount }) => (
        <span key={currency}>{money(amount, currency)}</span>
      ))}
    </span>
  )
}
