import type { Today } from '../api/shapes.ts'
import { Card } from '../parts/card.tsx'
import { chartMinuteOf, wholeNumber } from '../parts/format.ts'
import { Nothing } from '../parts/states.tsx'
import { Legend } from './legend.tsx'
import { Pictured } from './pictured.tsx'
import { DELIVERY_SERIES } from './series.ts'

/** Deliveries per minute of the last hour. */
export function Deliveries({ minutes }: { minutes: Today['deliveries'] }) {
  const sum = (name: 'accepted' | 'ignored' | 'refused') =>
    minutes.reduce((total, minute) => total + minute[name], 0)
  const values = { accepted: sum('accepted'), ignored: sum('ignored'), refused: sum('refused') }
  const all = values.accepted + values.ignored + values.refused
  const words = `Deliveries per minute in the last hour: ${wholeNumber(all)} in total.`
  return (
    <Card title="Deliveries per minute" aside={<span className="soft small">Last hour, UTC</span>}>
      {all === 0 ? (
        <Nothing icon="bolt" title="No deliveries counted in the last hour">
          A delivery from Stripe appears here within 10 seconds.
        </Nothing>
      ) : (
        <>
          <Legend series={DELIVERY_SERIES} values={values} />
          <Pictured
            kind="bars"
            words={words}
            series={DELIVERY_SERIES}
            data={minutes.map((minute) => ({ ...minute, at: chartMinuteOf(minute.at) }))}
          />
        </>
      )}
    </Card>
  )
}
