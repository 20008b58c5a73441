/** When the pictures are taken; every sample counts from here. */
export const SAMPLE_NOW = '2026-03-04T10:07:31.000Z'

export const MINUTE = 60
export const HOUR = 3_600
export const DAY = 86_400

/** An instant so many seconds before the pictures; negative: after. */
export const before = (seconds: number): string => later(SAMPLE_NOW, -seconds)

/** An instant so many seconds after this one. */
export function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString()
}

/** The same day and time so many months after this one. */
export function monthsAfter(at: string, months: number): string {
  const date = new Date(at)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString()
}
