import { decodeString } from './decode-string.ts'

/** A power of two. Stripe’s largest events have a few hundred keys in all. */
const TABLE_SLOTS = 4096
/** Beyond so many keys in one body, further ones are kept in sets. */
const TABLE_KEYS_MAX = 2048
/** When the numbers of objects come near the end of 32 bits, they start again. */
const OBJECT_NUMBER_MAX = 1_000_000_000

/** What a slot of the table holds, as offsets from its first number. */
const SLOT_NUMBERS = 4
const OBJECT = 0
const HASH = 1
const START = 2
const END = 3

/**
 * Remembers the keys of every object of one body, to notice a key that comes twice in one object.
 * A key is kept as its place in the body, in one hash table for all objects, so that the usual
 * event costs no allocation. What does not fit there (an escaped key, `"\u0069d"` for `"id"`, and
 * the keys after it; the later keys of a huge body) is kept as text in a Set of its object. The
 * engine seeds a Set’s hashes and the table is small, so nobody can choose keys that make it slow.
 */
export class SeenKeys {
  readonly #table = new Int32Array(TABLE_SLOTS * SLOT_NUMBERS)
  /** By depth: the number of the object that is open there. */
  readonly #open: Int32Array
  readonly #sets: (Set<string> | null)[]
  /** Slots of objects up to this number belong to earlier bodies: they are free. */
  #freeUpTo = 0
  #lastObject = 0
  #count = 0

  constructor(depthMax: number) {
    this.#open = new Int32Array(depthMax + 1)
    this.#sets = new Array(depthMax + 1).fill(null)
  }

  /** Forgets everything, for the next body. */
  reset(): void {
    if (this.#lastObject > OBJECT_NUMBER_MAX) {
      this.#table.fill(0)
      this.#lastObject = 0
    }
    this.#freeUpTo = this.#lastObject
    this.#count = 0
  }

  open(depth: number): void {
    this.#lastObject += 1
    this.#open[depth] = this.#lastObject
    this.#sets[depth] = null
  }

  /** False when the open object at this depth has the key already. `hash` is that of its bytes. */
  add(depth: number, body: Buffer, start: number, end: number, hash: number): boolean {
    const object = this.#open[depth]!
    const slot = this.#findSlot(object, hash, body, { key: body, start, end })
    if (this.#table[slot + OBJECT]! > this.#freeUpTo) return false
    if (this.#sets[depth] !== null || this.#count === TABLE_KEYS_MAX) {
      return this.#addToSet(depth, decodeString(body, start, end))
    }
    this.#table[slot + OBJECT] = object
    this.#table[slot + HASH] = hash
    this.#table[slot + START] = start
    this.#table[slot + END] = end
    this.#count += 1
    return true
  }

  /** The same for a key that had to be decoded. */
  addText(depth: number, body: Buffer, key: string): boolean {
    return !this.#isInTable(depth, body, key) && this.#addToSet(depth, key)
  }

  #addToSet(depth: number, key: string): boolean {
    this.#sets[depth] ??= new Set()
    const keys = this.#sets[depth]
    if (keys.has(key)) return false
    keys.add(key)
    return true
  }

  #isInTable(depth: number, body: Buffer, text: string): boolean {
    // A key with half a surrogate pair cannot have been written without an escape.
    if (!text.isWellFormed()) return false
    const key = Buffer.from(text)
    let hash = 0
    for (let index = 0; index < key.length; index += 1) hash = addToHash(hash, key[index]!)
    const wanted = { key, start: 0, end: key.length }
    const slot = this.#findSlot(this.#open[depth]!, hash, body, wanted)
    return this.#table[slot + OBJECT]! > this.#freeUpTo
  }

  /** Where the key stands in the table, or the free slot where it belongs. */
  #findSlot(
    object: number,
    hash: number,
    body: Buffer,
    { key, start, end }: { key: Buffer; start: number; end: number },
  ): number {
    const table = this.#table
    const mixed = Math.imul(hash ^ Math.imul(object, 0x9e3779b1), 0x85ebca6b)
    let slot = (mixed >>> 20) * SLOT_NUMBERS
    while (table[slot + OBJECT]! > this.#freeUpTo) {
      if (
        table[slot + OBJECT] === object &&
        table[slot + HASH] === hash &&
        table[slot + END]! - table[slot + START]! === end - start &&
        isEqual(body, table[slot + START]!, key, start, end)
      ) {
        return slot
      }
      slot = (slot + SLOT_NUMBERS) & (TABLE_SLOTS * SLOT_NUMBERS - 1)
    }
    return slot
  }
}

/** One step of the hash of a key, which is computed byte by byte, from 0. */
export function addToHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0
}

function isEqual(body: Buffer, at: number, key: Buffer, start: number, end: number): boolean {
  for (let pos = start; pos < end; pos += 1) {
    if (body[at + pos - start] !== key[pos]) return false
  }
  return true
}
