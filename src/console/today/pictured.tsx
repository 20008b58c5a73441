import { lazy, Suspense } from 'react'
import type { ChartProps } from './chart.tsx'
import classes from './today.module.css'

const Chart = lazy(() => import('./chart.tsx'))

/** A chart, and in words what it shows. */
export function Pictured({ words, ...chart }: ChartProps & { words: string }) {
  return (
    <div className={classes['chart']} role="img" aria-label={words}>
      <Suspense fallback={null}>
        <Chart {...chart} />
      </Suspense>
    </div>
  )
}
