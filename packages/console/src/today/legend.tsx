import { wholeNumber } from '../parts/format.ts'
import type { Series } from './series.ts'
import classes from './today.module.css'

interface LegendProps {
  readonly series: readonly Series[]
  readonly values: Readonly<Record<string, number>>
}

/** What the colors mean, and the figures: what a chart shows can also be read. */
export function Legend({ series, values }: LegendProps) {
  return (
    <ul className={classes['legend']}>
      {series.map(({ name, label, color }) => (
        <li key={name}>
          <span className={classes['swatch']} style={{ background: color }} />
          {label} <b>{wholeNumber(values[name] ?? 0)}</b>
        </li>
      ))}
    </ul>
  )
}
