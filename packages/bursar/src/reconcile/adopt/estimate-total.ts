import type { Span } from '../../stripe/list/read-spans.ts'

/**
 * How many rows a list will have, from how much of its time has been read. Time without any row
 * does not count, such as the years before the account was opened.
 */
export class TotalEstimate {
  readonly #now: number
  #whole: number
  #rows = 0

  /** `now`: in Unix seconds, where a span without an end is taken to end. */
  constructor(spans: readonly Span[], now: number) {
    this.#now = now
    this.#whole = this.#secondsOf(spans)
  }

  /** One page of a span was read. */
  add(
    span: Span,
    {
      rows,
      hasMore,
    }: { readonly rows: readonly { readonly created: number }[]; readonly hasMore: boolean },
  ): void {
    this.#rows += rows.length
    if (hasMore) return
    const last = rows.at(-1)?.created ?? this.#endOf(span)
    this.#whole -= Math.max(0, last - span.from)
  }

  /** 0: nothing can be said yet. */
  total(remaining: readonly Span[]): number {
    const read = this.#whole - this.#secondsOf(remaining)
    return read <= 0 ? 0 : Math.max(this.#rows, Math.round((this.#rows * this.#whole) / read))
  }

  #secondsOf(spans: readonly Span[]): number {
    return spans.reduce((sum, span) => sum + Math.max(1, this.#endOf(span) - span.from), 0)
  }

  #endOf({ to }: Span): number {
    return to ?? this.#now
  }
}
