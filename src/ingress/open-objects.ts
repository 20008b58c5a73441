import { decodeString } from './decode-string.ts'

/** Up to here an object’s keys are compared one by one; beyond it they go into a hash set. */
const LISTED_KEYS_MAX = 48

/**
 * Remembers the keys of the objects that are open at one moment, to notice a key that comes twice.
 * A key is kept as its place in the body. An object with many keys, or with an escaped one
 * (`"\u0069d"` is `"id"`), keeps decoded texts in a Set: its hashes are seeded by the engine, so
 * nobody can choose keys that make it slow.
 */
export class OpenObjects {
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  /** Length, first and last byte and one between, in one number: unequal means another key. */
  readonly #marks: Int32Array
  /** Where the list of the object at each depth begins. */
  readonly #bases: Int32Array
  readonly #sets: (Set<string> | null)[]
  #top = 0

  constructor(depthMax: number) {
    const listedMax = (depthMax + 1) * LISTED_KEYS_MAX
    this.#starts = new Int32Array(listedMax)
    this.#ends = new Int32Array(listedMax)
    this.#marks = new Int32Array(listedMax)
    this.#bases = new Int32Array(depthMax + 1)
    this.#sets = new Array(depthMax + 1).fill(null)
  }

  reset(): void {
    this.#top = 0
  }

  open(depth: number): void {
    this.#bases[depth] = this.#top
    this.#sets[depth] = null
  }

  close(depth: number): void {
    this.#top = this.#bases[depth]!
    this.#sets[depth] = null
  }

  /** False when the object at this depth has the key already. */
  add(depth: number, body: Buffer, start: number, end: number, escaped: boolean): boolean {
    const base = this.#bases[depth]!
    if (escaped || this.#sets[depth] !== null || this.#top - base === LISTED_KEYS_MAX) {
      return this.#addDecoded(depth, body, start, end)
    }
    const length = end - start
    const mark =
      length | ((body[start]! << 8) ^ (body[end - 1]! << 16) ^ (body[start + (length >> 1)]! << 24))
    for (let index = base; index < this.#top; index += 1) {
      if (this.#marks[index] === mark && this.#equals(index, body, start, end)) return false
    }
    this.#starts[this.#top] = start
    this.#ends[this.#top] = end
    this.#marks[this.#top] = mark
    this.#top += 1
    return true
  }

  #equals(index: number, body: Buffer, start: number, end: number): boolean {
    const other = this.#starts[index]!
    if (this.#ends[index]! - other !== end - start) return false
    for (let offset = end - start - 1; offset >= 0; offset -= 1) {
      if (body[other + offset] !== body[start + offset]) return false
    }
    return true
  }

  #addDecoded(depth: number, body: Buffer, start: number, end: number): boolean {
    const keys = this.#sets[depth] ?? this.#listedAsSet(depth, body)
    const key = decodeString(body, start, end)
    if (keys.has(key)) return false
    keys.add(key)
    return true
  }

  #listedAsSet(depth: number, body: Buffer): Set<string> {
    const keys = new Set<string>()
    for (let index = this.#bases[depth]!; index < this.#top; index += 1) {
      keys.add(decodeString(body, this.#starts[index]!, this.#ends[index]!))
    }
    this.#sets[depth] = keys
    return keys
  }
}
