import { useSearchParams } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'

export interface Listing<Name extends string> {
  /** As they stand in the address; empty where nothing is asked for. */
  readonly filters: Readonly<Record<Name, string>>
  readonly isFiltered: boolean
  /** Where this page begins; undefined for the first. */
  readonly after: string | undefined
  /** Counted from 1; null where one came by a link, and nobody knows. */
  readonly pageNumber: number | null
  filter(name: Name, value: string): void
  clear(): void
  toNext(cursor: string): void
  toPrevious(): void
}

/** Filters and place of a list. They live in the address: a link shows the same to a colleague. */
export function useListing<Name extends string>(names: readonly Name[]): Listing<Name> {
  const [params, setParams] = useSearchParams()
  // Where the pages before began; a cursor leads only forward. It is kept with the entry of the
  // history: going back, or loading again, finds it as it was there.
  const path = pathOf(useHistoryState<unknown>())
  const entries = names.map((name) => [name, params.get(name) ?? ''] as const)
  const after = params.get('after') ?? undefined

  const change = (name: string, value: string, nextPath: readonly string[] = []) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (name !== 'after') next.delete('after')
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: name !== 'after', state: { path: nextPath } },
    )

  return {
    filters: Object.fromEntries(entries) as Record<Name, string>,
    isFiltered: entries.some(([, value]) => value !== ''),
    after,
    pageNumber: after === undefined ? 1 : path.length === 0 ? null : path.length + 1,
    filter(name, value) {
      change(name, value)
    },
    clear() {
      setParams(new URLSearchParams(), { replace: true })
    },
    toNext(cursor) {
      // After a page that nobody can count, nobody can count on.
      const isCounted = after === undefined || path.length > 0
      change('after', cursor, isCounted ? [...path, after ?? ''] : [])
    },
    toPrevious() {
      change('after', path.at(-1) ?? '', path.slice(0, -1))
    },
  }
}

function pathOf(state: unknown): readonly string[] {
  const path = (state as { path?: unknown } | null)?.path
  return Array.isArray(path) ? path.map(String) : []
}
