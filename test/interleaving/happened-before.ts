import { createHash } from 'node:crypto'
import type { Footprint } from './footprint.ts'

/**
 * Which steps came before which, as far as it matters: two orders that differ only in steps that
 * share nothing have the same key, and so lead to the same state (Mazurkiewicz traces).
 */
export class HappenedBefore {
  /** The last step of each actor; it stands for all before it. */
  readonly #lastOf = new Map<string, string>()
  readonly #lastWrite = new Map<string, string>()
  readonly #readsSince = new Map<string, readonly string[]>()

  copy(): HappenedBefore {
    const copy = new HappenedBefore()
    for (const [actor, step] of this.#lastOf) copy.#lastOf.set(actor, step)
    for (const [key, step] of this.#lastWrite) copy.#lastWrite.set(key, step)
    for (const [key, steps] of this.#readsSince) copy.#readsSince.set(key, steps)
    return copy
  }

  add(actor: string, point: string, { reads, writes }: Footprint): void {
    const step = this.#identify(actor, point, { reads, writes })
    this.#lastOf.set(actor, step)
    for (const key of writes) {
      this.#lastWrite.set(key, step)
      this.#readsSince.delete(key)
    }
    for (const key of reads) this.#readsSince.set(key, [...this.#readsOf(key), step])
  }

  /** Of the state that has been reached; `waiting` names the actors that wait for a lock. */
  key(waiting: readonly string[]): string {
    const last = [...this.#lastOf].map((entry) => entry.join('='))
    return digest([...last.sort(), ...[...waiting].sort().map((actor) => `${actor} waits`)])
  }

  #identify(actor: string, point: string, { reads, writes }: Footprint): string {
    const before = [
      ...reads.map((key) => this.#lastWrite.get(key) ?? ''),
      ...writes.flatMap((key) => [this.#lastWrite.get(key) ?? '', ...this.#readsOf(key)]),
    ]
    return digest([actor, point, this.#lastOf.get(actor) ?? '', ...before.sort()])
  }

  #readsOf(key: string): readonly string[] {
    return this.#readsSince.get(key) ?? []
  }
}

function digest(parts: readonly string[]): string {
  return createHash('sha1').update(parts.join('\n')).digest('base64')
}
