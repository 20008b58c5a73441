import type { Today } from '../api/shapes.ts'
import { Card } from '../parts/card.tsx'
import { chartDayOf, wholeNumber } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import { Legend } from './legend.tsx'
import { Pictured } from './pictured.tsx'
import { STATUS_SERIES } from './series.ts'

/** Subscriptions by status over the last thirty days. */
export function SubscriptionSeries({ subscriptions }: Pick<Today, 'subscriptions'>) {
  const { now, series } = subscriptions
  const all = Object.values(now).reduce((sum, count) => sum + count, 0)
  const words = `Subscriptions by status over the last 30 days: ${wholeNumber(all)} now.`
  return (
    <Card title="Subscriptions by status" aside={<span className="soft small">Last 30 days</span>}>
      {all === 0 ? (
        <Nothing icon="cycle" title="No subscriptions yet">
          Subscriptions appear here after the first paid checkout.
        </Nothing>
      ) : (
        <>
          <Legend series={STATUS_SERIES} values={now} />
          {series.length < 2 ? (
            <p className="soft">History appears after the first full day.</p>
          ) : (
            <Pictured
              kind="areas"
              words={words}
              series={STATUS_SERIES}
              data={series.map(({ at, counts }) => ({ ...counts, at: chartDayOf(at) }))}
            />
          )}
        </>
      )}
    </Card>
  )
}
