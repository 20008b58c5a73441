import { lazy, Suspense } from 'react'
import type { ChartProps } from './chart.tsx'
import classes from './today.module.css'

const Chart = lazy(async () => {
  await isPainted()
  return await import('./chart.tsx')
})

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

/** When the browser has shown what was drawn last: charts take it longer than all the rest. */
function isPainted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}
