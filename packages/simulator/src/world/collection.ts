interface Identified {
  id: string
}

interface Entry<T> {
  object: T
  /** The current text of the object. */
  text: string
  /** The text before the last change, for stale reads. */
  previous: string
}

/** The part of a collection that is independent of its type. */
export interface TextSource {
  textOf(id: string): string | undefined
  previousTextOf(id: string): string | undefined
}

/**
 * Objects of one resource. A change becomes visible to the API and to events when it is saved. The
 * JSON text is created once, and all readers get it.
 */
export class Collection<T extends Identified> implements TextSource {
  readonly name: string
  readonly #entries = new Map<string, Entry<T>>()
  readonly #order: string[] = []
  readonly #gone = new Map<string, string>()
  readonly #register: (id: string, source: TextSource) => void

  constructor(name: string, register: (id: string, source: TextSource) => void) {
    this.name = name
    this.#register = register
  }

  get size(): number {
    return this.#entries.size
  }

  find(id: string): T | undefined {
    return this.#entries.get(id)?.object
  }

  get(id: string): T {
    const entry = this.#entries.get(id)
    if (entry === undefined) throw new Error(`The simulator lost ${this.name} ${id}.`)
    return entry.object
  }

  textOf(id: string): string | undefined {
    return this.#entries.get(id)?.text ?? this.#gone.get(id)
  }

  previousTextOf(id: string): string | undefined {
    return this.#entries.get(id)?.previous ?? this.#gone.get(id)
  }

  /** Saves the object. Returns its text before and after. `before` is null for a new object. */
  save(object: T): { text: string; before: string | null } {
    const text = JSON.stringify(object)
    const entry = this.#entries.get(object.id)
    if (entry === undefined) {
      this.#entries.set(object.id, { object, text, previous: text })
      this.#order.push(object.id)
      this.#register(object.id, this)
      return { text, before: null }
    }
    const before = entry.text
    if (before !== text) entry.previous = before
    entry.object = object
    entry.text = text
    return { text, before }
  }

  /** Deletes the object. The API then returns the tombstone. */
  remove(id: string, tombstone: { id: string; deleted: true }): void {
    this.#entries.delete(id)
    this.#order.splice(this.#order.indexOf(id), 1)
    this.#gone.set(id, JSON.stringify(tombstone))
  }

  isGone(id: string): boolean {
    return this.#gone.has(id)
  }

  /** Newest first, as in Stripe lists. */
  *newestFirst(): Generator<T> {
    for (let index = this.#order.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries.get(this.#order[index]!)
      if (entry !== undefined) yield entry.object
    }
  }

  filter(keep: (object: T) => boolean): T[] {
    return [...this.newestFirst()].filter(keep)
  }

  tombstones(): [string, string][] {
    return [...this.#gone]
  }

  bury(id: string, text: string): void {
    this.#gone.set(id, text)
    this.#register(id, this)
  }
}
