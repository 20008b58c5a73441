import type { SeededObjects } from './seeded-objects.ts'

/** The seeded part of a collection: what has not been changed or removed. */
export class SeededShelf<T extends { id: string }, O> {
  readonly size: number
  readonly #objects: SeededObjects<T, O>
  readonly #changed = new Set<number>()
  /** Objects in use, because all users must see the same one. */
  readonly #inUse = new Map<string, WeakRef<T>>()
  readonly #unused = new FinalizationRegistry<string>((id) => {
    if (this.#inUse.get(id)?.deref() === undefined) this.#inUse.delete(id)
  })
  #gone = 0

  constructor(objects: SeededObjects<T, O>) {
    this.#objects = objects
    this.size = objects.size
    for (let number = 0; number < objects.size; number += 1) {
      if (objects.tombstoneAt(number) !== null) this.#gone += 1
    }
  }

  /** The number of unchanged objects that are not deleted. */
  get unchanged(): number {
    return this.size - this.#gone - this.#changed.size
  }

  numberOf(id: string): number | undefined {
    return this.#objects.numberOf(id)
  }

  idAt(number: number): string {
    return this.#objects.idAt(number)
  }

  isChanged(number: number): boolean {
    return this.#changed.has(number)
  }

  /** From now on, the collection stores the object or its tombstone. */
  markChanged(id: string): void {
    const number = this.#objects.numberOf(id)
    if (number !== undefined) this.#changed.add(number)
  }

  find(id: string): T | undefined {
    const known = this.#inUse.get(id)?.deref()
    if (known !== undefined) return known
    const number = this.#objects.numberOf(id)
    if (number === undefined || this.#isGone(number)) return undefined
    const object = this.#objects.objectAt(number)
    this.#inUse.set(id, new WeakRef(object))
    this.#unused.register(object, id)
    return object
  }

  textOf(id: string): string | undefined {
    const number = this.#objects.numberOf(id)
    if (number === undefined) return undefined
    return this.#objects.tombstoneAt(number) ?? JSON.stringify(this.#objects.objectAt(number))
  }

  /** undefined: deleted before. */
  outlineAt(number: number): O | undefined {
    return this.#isGone(number) ? undefined : this.#objects.outlineAt(number)
  }

  idsOf(customer: string): string[] {
    return this.#objects.ownedBy(customer).map((number) => this.#objects.idAt(number))
  }

  changedIds(): string[] {
    return [...this.#changed].map((number) => this.#objects.idAt(number))
  }

  /** The first number that was created at `time` or later. */
  firstSince(time: number): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#objects.createdAt(middle) < time) low = middle + 1
      else high = middle
    }
    return low
  }

  #isGone(number: number): boolean {
    return this.#objects.tombstoneAt(number) !== null
  }
}
