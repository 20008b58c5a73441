import { useState } from 'react'
import { useSearchParams } from 'wouter'

export interface Listing<Name extends string> {
  /** As they stand in the address; empty where nothing is asked for. */
  readonly filters: Readonly<Record<Name, string>>
  readonly isFiltered: boolean
  /** Where this page begins; undefined for the first. */
  readonly after: string | undefined
  /** Counted from 1, as far as is known. */
  readonly pageNumber: number
  filter(name: Name, value: string): void
  clear(): void
  toNext(cursor: string): void
  toPrevious(): void
}

/** Filters and place of a list. They live in the address: a link shows the same to a colleague. */
export function useListing<Name extends string>(names: readonly Name[]): Listing<Name> {
  const [params, setParams] = useSearchParams()
  // Where the pages before began; a cursor leads only forward.
  const [trail, setTrail] = useState<readonly string[]>([])
  const entries = names.map((name) => [name, params.get(name) ?? ''] as const)
  const after = params.get('after') ?? undefined

  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (name !== 'after') next.delete('after')
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: name !== 'after' },
    )

  return {
    filters: Object.fromEntries(entries) as Record<Name, string>,
    isFiltered: entries.some(([, value]) => value !== ''),
    after,
    pageNumber: after === undefined ? 1 : trail.length + 1,
    filter(name, value) {
      setTrail([])
      change(name, value)
    },
    clear() {
      setTrail([])
      setParams(new URLSearchParams(), { replace: true })
    },
    toNext(cursor) {
      setTrail([...trail, after ?? ''])
      change('after', cursor)
    },
    toPrevious() {
      setTrail(trail.slice(0, -1))
      change('after', trail.at(-1) ?? '')
    },
  }
}
