import type { SeededObjects } from './seeded-objects.ts'
import { SeededShelf } from './seeded-shelf.ts'
import { take } from './take.ts'

interface Entry<T> {
  object: T
  /** The current text of the object. */
  text: string
  /** The text before the last change, for stale reads. */
  previous: string
  /** The customer at the last save. */
  owner: string | null
  /** The place in the order of creation. null: a seeded object. */
  place: number | null
}

/** The part of a collection that is independent of its type. */
export interface TextSource {
  textOf(id: string): string | undefined
  previousTextOf(id: string): string | undefined
}

export interface CollectionOptions<T> {
  /** Tells which collection has an ID. */
  register: (id: string, source: TextSource) => void
  /** The customer of an object. */
  ownerOf?(object: T): string | null
}

/** Where objects are found by ID. */
export interface ObjectSource<T> extends TextSource {
  readonly name: string
  find(id: string): T | undefined
}

/** Selects objects of a collection. */
export interface Selection<O> {
  keep?: (outline: O) => boolean
  /** Skips seeded objects created before or after, in Unix seconds. `keep` checks the others. */
  created?: { from: number; to: number } | undefined
  /** Only these IDs. */
  among?: readonly string[] | undefined
}

/**
 * Objects of one resource. A change becomes visible to the API and to events when it is saved. The
 * JSON text is created once, and all readers get it. Seeded objects are older than all others, and
 * are stored after their first change. Filters see outlines (`O`), so that they create no objects.
 */
export class Collection<T extends { id: string } & O, O = T> implements ObjectSource<T> {
  readonly name: string
  readonly #entries = new Map<string, Entry<T>>()
  /** IDs in the order of creation. null: removed. */
  readonly #order: (string | null)[] = []
  readonly #gone = new Map<string, string>()
  readonly #owned = new Map<string, Set<string>>()
  readonly #options: CollectionOptions<T>
  #seeded: SeededShelf<T, O> | null = null

  constructor(name: string, options: CollectionOptions<T>) {
    this.name = name
    this.#options = options
  }

  get size(): number {
    return this.#entries.size + (this.#seeded?.unchanged ?? 0)
  }

  plant(objects: SeededObjects<T, O>): void {
    this.#seeded = new SeededShelf(objects)
  }

  isSeeded(id: string): boolean {
    return this.#seeded?.numberOf(id) !== undefined
  }

  find(id: string): T | undefined {
    const object = this.#entries.get(id)?.object
    if (object !== undefined || this.#seeded === null) return object
    return this.#gone.has(id) ? undefined : this.#seeded.find(id)
  }

  get(id: string): T {
    const object = this.find(id)
    if (object === undefined) throw new Error(`The simulator lost ${this.name} ${id}.`)
    return object
  }

  textOf(id: string): string | undefined {
    return this.#entries.get(id)?.text ?? this.#gone.get(id) ?? this.#seeded?.textOf(id)
  }

  previousTextOf(id: string): string | undefined {
    return this.#entries.get(id)?.previous ?? this.#gone.get(id) ?? this.#seeded?.textOf(id)
  }

  /** Saves the object. Returns its text before and after. `before` is null for a new object. */
  save(object: T): { text: string; before: string | null } {
    const text = JSON.stringify(object)
    const entry = this.#entries.get(object.id)
    if (entry === undefined) return { text, before: this.#add(object, text) }
    const before = entry.text
    if (before !== text) entry.previous = before
    entry.object = object
    entry.text = text
    this.#own(entry)
    return { text, before }
  }

  /** Deletes the object. The API then returns the tombstone. */
  remove(id: string, tombstone: { id: string; deleted: true }): void {
    const place = this.#entries.get(id)?.place ?? null
    if (place !== null) this.#order[place] = null
    this.#entries.delete(id)
    this.#bury(id, JSON.stringify(tombstone))
  }

  /** The position of an object. Newer objects have higher positions. */
  positionOf(id: string): number | undefined {
    const place = this.#entries.get(id)?.place ?? null
    if (place !== null) return this.#firstOwn + place
    const number = this.#seeded?.numberOf(id)
    return number === undefined || this.#outlineAt(number) === undefined ? undefined : number
  }

  /** The IDs of the selected objects below a position, newest first. */
  *idsBelow(selection: Selection<O>, below = Number.POSITIVE_INFINITY): Generator<string> {
    for (const [first, last] of this.#ranges(selection).reverse()) {
      for (let at = Math.min(last, below - 1); at >= first; at -= 1) {
        const id = this.#suitableId(at, selection)
        if (id !== null) yield id
      }
    }
  }

  /** The IDs of the selected objects above a position, oldest first. */
  *idsAbove(selection: Selection<O>, above: number): Generator<string> {
    for (const [first, last] of this.#ranges(selection)) {
      for (let at = Math.max(first, above + 1); at <= last; at += 1) {
        const id = this.#suitableId(at, selection)
        if (id !== null) yield id
      }
    }
  }

  /** Newest first, as in Stripe lists. */
  *newestFirst(): Generator<T> {
    for (const id of this.idsBelow({})) yield this.get(id)
  }

  newest(count: number): T[] {
    return take(this.newestFirst(), count)
  }

  filter(keep: (outline: O) => boolean): T[] {
    return [...this.idsBelow({ keep })].map((id) => this.get(id))
  }

  /** The IDs of the objects of a customer. */
  idsOf(customer: string): string[] {
    const ids = new Set(this.#seeded?.idsOf(customer) ?? [])
    for (const id of this.#owned.get(customer) ?? []) ids.add(id)
    return [...ids].filter((id) => {
      const entry = this.#entries.get(id)
      return entry === undefined ? !this.#gone.has(id) : entry.owner === customer
    })
  }

  /** The objects of a customer, newest first. */
  of(customer: string): T[] {
    return [...this.idsBelow({ among: this.idsOf(customer) })].map((id) => this.get(id))
  }

  /** The IDs of all except unchanged seeded objects. */
  storedIds(): string[] {
    return [...this.#entries.keys()]
  }

  /** The texts of all except unchanged seeded objects, oldest first. */
  storedTexts(): string[] {
    const ids = [...(this.#seeded?.changedIds() ?? []), ...this.#order]
    return ids.flatMap((id) => this.#entries.get(id ?? '')?.text ?? [])
  }

  /** Loads a text of `storedTexts`. */
  restore(text: string): void {
    this.save(JSON.parse(text))
  }

  tombstones(): [string, string][] {
    return [...this.#gone]
  }

  bury(id: string, text: string): void {
    this.#bury(id, text)
    this.#options.register(id, this)
  }

  get #firstOwn(): number {
    return this.#seeded?.size ?? 0
  }

  /** Returns the text of a seeded object before this change. */
  #add(object: T, text: string): string | null {
    const { id } = object
    const seeded = this.#seeded?.textOf(id) ?? null
    const place = seeded === null ? this.#order.push(id) - 1 : null
    const entry = { object, text, previous: seeded ?? text, owner: null, place }
    this.#entries.set(id, entry)
    this.#own(entry)
    this.#seeded?.markChanged(id)
    this.#options.register(id, this)
    return seeded
  }

  #own(entry: Entry<T>): void {
    const owner = this.#options.ownerOf?.(entry.object) ?? null
    if (owner === entry.owner) return
    entry.owner = owner
    if (owner === null) return
    const owned = this.#owned.get(owner)
    if (owned === undefined) this.#owned.set(owner, new Set([entry.object.id]))
    else owned.add(entry.object.id)
  }

  #bury(id: string, text: string): void {
    this.#gone.set(id, text)
    this.#seeded?.markChanged(id)
  }

  /** Ranges of positions that contain all selected objects, oldest first. */
  #ranges({ among, created }: Selection<O>): [number, number][] {
    if (among !== undefined) {
      const positions = among.map((id) => this.positionOf(id)).filter((at) => at !== undefined)
      return positions.sort((one, other) => one - other).map((at) => [at, at])
    }
    const own: [number, number] = [this.#firstOwn, this.#firstOwn + this.#order.length - 1]
    if (this.#seeded === null) return [own]
    const { from = 0, to = Number.POSITIVE_INFINITY } = created ?? {}
    return [[this.#seeded.firstSince(from), this.#seeded.firstSince(to + 1) - 1], own]
  }

  #suitableId(position: number, { keep }: Selection<O>): string | null {
    const outline = this.#outlineAt(position)
    if (outline === undefined || keep?.(outline) === false) return null
    const own = position - this.#firstOwn
    return own < 0 ? (this.#seeded?.idAt(position) ?? null) : (this.#order[own] ?? null)
  }

  #outlineAt(position: number): O | undefined {
    const seeded = this.#seeded
    if (seeded === null || position >= seeded.size) {
      return this.#entries.get(this.#order[position - this.#firstOwn] ?? '')?.object
    }
    if (!seeded.isChanged(position)) return seeded.outlineAt(position)
    return this.#entries.get(seeded.idAt(position))?.object
  }
}
