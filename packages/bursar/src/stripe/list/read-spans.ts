/**
 * A span of creation times, in Unix seconds, both ends included; `to` null: until now. `after`: the
 * last row that was read of it.
 */
export interface Span {
  readonly from: number
  readonly to: number | null
  readonly after: string | null
}

export interface SpanPage<Row> {
  /** Newest first. */
  readonly rows: readonly Row[]
  readonly hasMore: boolean
}

export interface ReadingSpans<Row> {
  readonly spans: readonly Span[]
  /** Pages that are read at the same time. */
  readonly parallel: number
  readonly read: (span: Span) => Promise<SpanPage<Row>>
  /** One page is here. `remaining`: what is still to be read when it has been dealt with. */
  readonly onPage: (rows: readonly Row[], remaining: readonly Span[]) => Promise<void>
}

/** Before Stripe existed. */
export const BEGINNING: Span = { from: 1_262_304_000, to: null, after: null }

/**
 * Reads a list that is newest first to its end. While fewer pages are under way than may be, what
 * is left of a span is split in the middle, so the pages of a long list are read side by side. The
 * first failure is thrown when the pages under way have ended; a later reading goes on at what
 * `onPage` was told last.
 */
export async function readSpans<Row extends { readonly id: string; readonly created: number }>({
  spans,
  parallel,
  read,
  onPage,
}: ReadingSpans<Row>): Promise<void> {
  const open = new Set(spans)
  const waiting = [...spans]
  const underWay = new Map<Span, Promise<void>>()
  const failures: unknown[] = []
  let told = Promise.resolve()

  const deal = async (span: Span, page: SpanPage<Row>) => {
    const rest = restOf(span, page, open.size < parallel)
    open.delete(span)
    for (const one of rest) open.add(one)
    await onPage(page.rows, [...open])
    waiting.push(...rest)
  }
  const readOne = async (span: Span) => {
    try {
      const page = await read(span)
      // One page after the other, so that what remains is right whenever it is told.
      told = told.then(() => deal(span, page))
      await told
    } catch (error) {
      failures.push(error)
    }
    underWay.delete(span)
  }
  for (;;) {
    while (failures.length === 0 && underWay.size < parallel) {
      const span = waiting.shift()
      if (span === undefined) break
      underWay.set(span, readOne(span))
    }
    if (underWay.size === 0) break
    await Promise.race(underWay.values())
  }
  if (failures.length > 0) throw failures[0]
}

/** Pure: what is left of a span after its first page. `splits`: in two, to be read side by side. */
export function restOf(
  { from }: Span,
  { rows, hasMore }: SpanPage<{ readonly id: string; readonly created: number }>,
  splits: boolean,
): Span[] {
  const last = rows.at(-1)
  if (!hasMore || last === undefined) return []
  const to = last.created
  if (!splits || to <= from) return [{ from, to, after: last.id }]
  const middle = Math.floor((from + to) / 2)
  return [
    { from: middle + 1, to, after: last.id },
    { from, to: middle, after: null },
  ]
}
