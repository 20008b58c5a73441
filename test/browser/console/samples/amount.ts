/** How full the world of the pictures is. */
export const AMOUNTS = ['none', 'little', 'much'] as const
export type Amount = (typeof AMOUNTS)[number]

/** What one page of a list shows. */
const PAGE_ROWS = 50

/** The first page of a list; where it is full, there is more behind it. */
export function pageOf<Row>(rows: readonly Row[], counts: 'counted' | 'uncounted' = 'uncounted') {
  const isFull = rows.length >= PAGE_ROWS
  const total = isFull ? { count: 1_000, more: true } : { count: rows.length, more: false }
  return {
    rows: rows.slice(0, PAGE_ROWS),
    next: isFull ? 'cursor' : null,
    total: counts === 'counted' ? total : null,
  }
}

/** An id of Stripe's length; those of checkout sessions are the longest by far. */
export function idAt(prefix: string, index: number): string {
  const seed = `1RkQ${(index * 7_919 + 104_729).toString(36)}LkdIwHu7ixC${index}pZ9`
  const id = seed.padEnd(24, 'x').slice(0, 24)
  return prefix === 'cs' ? `cs_test_a1${id.repeat(3).slice(0, 56)}` : `${prefix}_${id}`
}
