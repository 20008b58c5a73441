/** As `Promise.all`, but one that fails keeps no other waiting for its end: it throws after all. */
export async function allOf<T>(parts: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(parts)
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}
