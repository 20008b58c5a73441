const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** `7 minutes`: in the largest unit that fits. */
export function sayDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds)
  const [name, unit] = UNITS.find(([, length]) => size >= length) ?? ['second', 1_000]
  const count = Math.round(size / unit)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** `7 minutes ahead of`, `2 hours behind`: for a sentence about another clock. */
export function sayOffset(milliseconds: number): string {
  const direction = milliseconds > 0 ? 'ahead of' : 'behind'
  return `${sayDuration(milliseconds)} ${direction}`
}
