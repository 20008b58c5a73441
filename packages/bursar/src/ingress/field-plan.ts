/** Nobody wants the value. */
export const UNREAD = 0
/** The outermost value. */
export const ROOT = 1

interface Named {
  slot: number
  name: Buffer
}

/**
 * The fields that are read, as paths (`data.object.id`), made ready for a scan over bytes: every
 * path has a slot, a number from 2, and the slot of an object leads to the fields below it.
 */
export class FieldPlan<Path extends string> {
  readonly slotCount: number
  readonly #slots = new Map<Path | '', number>([['', ROOT]])
  /** By the slot of an object: the fields that are wanted in it. */
  readonly #below: Named[][]

  /** The path of an object comes before the paths below it. */
  constructor(paths: readonly Path[]) {
    this.slotCount = ROOT + 1 + paths.length
    this.#below = Array.from({ length: this.slotCount }, () => [])
    for (const [index, path] of paths.entries()) {
      const slot = ROOT + 1 + index
      this.#slots.set(path, slot)
      const dot = path.lastIndexOf('.')
      const parent = this.#slots.get(path.slice(0, Math.max(dot, 0)) as Path)
      this.#below[parent!]!.push({ slot, name: Buffer.from(path.slice(dot + 1)) })
    }
  }

  slotOf(path: Path): number {
    return this.#slots.get(path)!
  }

  hasFieldsBelow(slot: number): boolean {
    return this.#below[slot]!.length > 0
  }

  /** The slot of the key that stands at `[start, end)` of an object, or `UNREAD`. */
  slotOfKey(objectSlot: number, body: Uint8Array, start: number, end: number): number {
    const wanted = this.#below[objectSlot]!
    for (let index = 0; index < wanted.length; index += 1) {
      const { slot, name } = wanted[index]!
      if (name.length === end - start && isAt(body, start, name)) return slot
    }
    return UNREAD
  }
}

function isAt(body: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if (body[start + index] !== name[index]) return false
  }
  return true
}

export const KINDS = [
  'missing',
  'string',
  'number',
  'true',
  'false',
  'null',
  'object',
  'array',
] as const
export type Kind = (typeof KINDS)[number]

/** What one scan found: for every slot the kind of value and where its text stands. */
export class FoundFields {
  readonly #kinds: Kind[]
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  constructor(slotCount: number) {
    this.#kinds = new Array(slotCount).fill('missing')
    this.#starts = new Int32Array(slotCount)
    this.#ends = new Int32Array(slotCount)
  }

  reset(): void {
    this.#kinds.fill('missing')
  }

  /** `[start, end)` is the text between the quotes of a string. */
  record(slot: number, kind: Kind, start: number, end: number): void {
    this.#kinds[slot] = kind
    this.#starts[slot] = start
    this.#ends[slot] = end
  }

  kindOf(slot: number): Kind {
    return this.#kinds[slot]!
  }

  startOf(slot: number): number {
    return this.#starts[slot]!
  }

  endOf(slot: number): number {
    return this.#ends[slot]!
  }
}
