/** The known name that somebody most likely meant, or null where none is close. */
export function nearestName(written: string, known: readonly string[]): string | null {
  const differencesMax = Math.max(2, Math.floor(written.length / 3))
  let best: { name: string; differences: number } | null = null
  for (const name of known) {
    const differences = differencesBetween(written.toLowerCase(), name.toLowerCase())
    if (differences > differencesMax) continue
    if (best === null || differences < best.differences) best = { name, differences }
  }
  return best?.name ?? null
}

/** Letters to add, drop, replace or swap with the next to make one word of the other. */
export function differencesBetween(left: string, right: string): number {
  let above: number[] = []
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)
      const isSwap = j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      const swapped = isSwap ? above[j - 2]! + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, swapped, row[j]! + 1, next[j - 1]! + 1))
    }
    above = row
    row = next
  }
  return row[right.length]!
}
