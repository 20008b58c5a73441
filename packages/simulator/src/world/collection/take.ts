/** The first elements. The rest is not computed. */
export function take<T>(source: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const each of source) {
    if (taken.length === count) break
    taken.push(each)
  }
  return taken
}
