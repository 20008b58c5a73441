import '@mantine/charts/styles.css'
import { AreaChart, BarChart } from '@mantine/charts'
import { shortNumber } from '../parts/format.ts'
import type { Series } from './series.ts'

export interface ChartProps {
  readonly kind: 'areas' | 'bars'
  readonly data: readonly Readonly<Record<string, number | string>>[]
  readonly series: readonly Series[]
}

const SHARED = {
  h: 240,
  dataKey: 'at',
  withLegend: false,
  gridAxis: 'x',
  tickLine: 'none',
  valueFormatter: shortNumber,
  xAxisProps: { interval: 'preserveStartEnd', minTickGap: 40 },
  yAxisProps: { width: 44, allowDecimals: false },
} as const

/** Loaded after the page: the figures are there before their pictures. */
export default function Chart({ kind, data, series }: ChartProps) {
  const shared = { ...SHARED, data: [...data], series: [...series] }
  return kind === 'bars' ? (
    <BarChart {...shared} type="stacked" barProps={{ isAnimationActive: false }} />
  ) : (
    <AreaChart
      {...shared}
      type="stacked"
      curveType="monotone"
      withDots={false}
      areaProps={{ isAnimationActive: false }}
    />
  )
}
