/** When the pictures are taken; every sample counts from here. */
export const SAMPLE_NOW = '2026-03-04T10:07:31.000Z'

/** An instant so many seconds before the pictures; negative: after. */
export function before(seconds: number): string {
  return new Date(Date.parse(SAMPLE_NOW) - seconds * 1_000).toISOString()
}

export const MINUTE = 60
export const HOUR = 3_600
export const DAY = 86_400
