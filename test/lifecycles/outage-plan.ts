import type { Random } from '../../packages/wire/src/random.ts'

/** What can be away. `bursar`: no node of ours runs at all. */
export const PARTS = ['smtp', 'identity', 'endpoint', 'hook', 'stripe', 'bursar'] as const
export type Part = (typeof PARTS)[number]

export interface Outage {
  readonly part: Part
  /** Unix milliseconds. */
  readonly from: number
  readonly to: number
}

const HOUR_MS = 3_600_000
const YEAR_HOURS = 365 * 24

/** How often in a year, and for how many hours at most. Nothing is given up for as long as this. */
const USUAL: Readonly<Record<Part, { readonly times: number; readonly hoursMax: number }>> = {
  smtp: { times: 5, hoursMax: 30 },
  identity: { times: 5, hoursMax: 60 },
  endpoint: { times: 5, hoursMax: 30 },
  hook: { times: 4, hoursMax: 30 },
  stripe: { times: 6, hoursMax: 40 },
  bursar: { times: 3, hoursMax: 240 },
}

/** The outages of a year, in any order; they may overlap. */
export function planOutages(random: Random, startMs: number): Outage[] {
  return PARTS.flatMap((part) => {
    const { times, hoursMax } = USUAL[part]
    return Array.from({ length: Math.ceil(random() * times) }, () => {
      const from = startMs + random() * YEAR_HOURS * HOUR_MS
      return { part, from, to: from + (1 + random() * (hoursMax - 1)) * HOUR_MS }
    })
  })
}

export function isAway(outages: readonly Outage[], part: Part, at: number): boolean {
  return outages.some((outage) => outage.part === part && outage.from <= at && at < outage.to)
}

/** Whether the part was there all the time between the two instants. */
export function wasThere(
  outages: readonly Outage[],
  part: Part,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return !outages.some((one) => one.part === part && one.from <= to && from < one.to)
}
