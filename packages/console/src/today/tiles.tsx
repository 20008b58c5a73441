import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Today } from '../api/shapes.ts'
import { durationOf, money, shortNumber, wholeNumber } from '../parts/format.ts'
import classes from './today.module.css'

/** Above this, a refresh waits longer than a reader would expect. */
const LAG_SECONDS_CALM = 60

/** The five figures that matter most. */
export function Tiles({ today }: { today: Today }) {
  const { lag, money_at_risk: risk, findings, messages, deliveries } = today
  const hour = deliveries.reduce((sum, { accepted }) => sum + accepted, 0)
  return (
    <ul className={classes['tiles']}>
      <Tile label="Events in the last hour" value={shortNumber(hour)}>
        Accepted from Stripe
      </Tile>
      <Tile
        label="Processing delay"
        value={durationOf(lag.oldest_seconds)}
        isLoud={lag.oldest_seconds > LAG_SECONDS_CALM}
      >
        {lag.stale_objects === 0
          ? 'Everything is processed'
          : `${counted(lag.stale_objects, 'object')} waiting for a refresh`}
      </Tile>
      <Tile
        label="Money at risk"
        value={amountsOf(risk)}
        isLoud={risk.subscriptions > 0}
        to="/subscriptions?stripe_status=past_due"
      >
        {risk.subscriptions === 0
          ? 'No subscription is past due'
          : `Across ${counted(risk.subscriptions, 'past-due subscription')}`}
      </Tile>
      <Tile
        label="Open findings"
        value={shortNumber(findings.open)}
        isLoud={findings.open > 0}
        to="/findings"
      >
        {findings.open === 0 ? 'Nothing needs attention' : 'Waiting for your decision'}
      </Tile>
      <Tile
        label="Pending deliveries"
        value={shortNumber(messages.pending)}
        isLoud={messages.dead > 0}
        to="/outbox"
      >
        {messages.dead === 0
          ? 'No permanent failures'
          : counted(messages.dead, 'permanent failure')}
      </Tile>
    </ul>
  )
}

/** `1 object`, `820 objects`. */
function counted(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`
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

/** Each currency by itself: amounts of different currencies are not added up. */
function amountsOf({ amounts, subscriptions }: Today['money_at_risk']): ReactNode {
  if (amounts.length === 0) return subscriptions === 0 ? 'None' : 'Unknown'
  return (
    <span className={classes['amounts']} data-several={amounts.length > 1}>
      {amounts.map(({ currency, amount }) => (
        <span key={currency}>{money(amount, currency)}</span>
      ))}
    </span>
  )
}
