import { isUtf8 } from 'node:buffer'
import { decodeString } from './decode-string.ts'
import { type FieldPlan, FoundFields, type Kind, ROOT, UNREAD } from './field-plan.ts'
import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  BACKSLASH,
  COLON,
  COMMA,
  isPlain,
  MALFORMED,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  QUOTE,
  skipNumber,
  skipSpace,
  skipString,
  skipWord,
} from './json-tokens.ts'
import { addToHash, SeenKeys } from './seen-keys.ts'

/** How deep arrays and objects may be nested. Stripe’s deepest events stay below twenty. */
export const JSON_DEPTH_MAX = 64

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NULL = Buffer.from('null')

/**
 * One pass over the bytes of a JSON text (RFC 8259, UTF-8, no byte order mark, no key twice in an
 * object, nesting at most 64) that notes where the wanted fields stand. It builds no object, so a
 * key such as `__proto__` is a text like any other; it does not recurse, so no nesting overflows
 * it; its time is linear in the bytes. Numbers are only scanned, whatever their length.
 */
export class JsonScanner<Path extends string> {
  readonly found: FoundFields
  readonly #plan: FieldPlan<Path>
  readonly #keys = new SeenKeys(JSON_DEPTH_MAX)
  /** By depth: the byte that closes the object or array. */
  readonly #closers = new Uint8Array(JSON_DEPTH_MAX + 1)
  /** By depth: the slot of the object when fields in it are wanted. */
  readonly #slots = new Uint8Array(JSON_DEPTH_MAX + 1)
  /** Of the value that comes next. */
  #slot = UNREAD

  constructor(plan: FieldPlan<Path>) {
    this.#plan = plan
    this.found = new FoundFields(plan.slotCount)
  }

  /** True when the body is well formed; `found` then tells about this body until the next scan. */
  scan(body: Buffer): boolean {
    this.found.reset()
    this.#keys.reset()
    if (!isUtf8(body)) return false
    this.#slot = ROOT
    let depth = 0
    let pos = skipSpace(body, 0)
    for (;;) {
      // A value begins at pos.
      const byte = body[pos]
      if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) {
        if (depth === JSON_DEPTH_MAX) return false
        depth += 1
        this.#open(depth, byte, pos)
        pos = skipSpace(body, pos + 1)
        if (body[pos] !== this.#closers[depth]) {
          pos = this.#toValue(body, pos, depth)
          if (pos === MALFORMED) return false
          continue
        }
      } else {
        pos = this.#skipScalar(body, pos)
        if (pos === MALFORMED) return false
      }
      // A value ended before pos, or an empty object or array ends at it.
      pos = skipSpace(body, pos)
      while (depth > 0 && body[pos] === this.#closers[depth]) {
        depth -= 1
        pos = skipSpace(body, pos + 1)
      }
      if (depth === 0) return pos === body.length
      if (body[pos] !== COMMA) return false
      pos = this.#toValue(body, skipSpace(body, pos + 1), depth)
      if (pos === MALFORMED) return false
    }
  }

  #open(depth: number, byte: number, pos: number): void {
    const isObject = byte === OBJECT_OPEN
    this.#closers[depth] = isObject ? OBJECT_CLOSE : ARRAY_CLOSE
    this.#slots[depth] = isObject ? this.#slot : UNREAD
    this.#keys.open(depth)
    if (this.#slot !== UNREAD)
      this.found.record(this.#slot, isObject ? 'object' : 'array', pos, pos)
  }

  /** In an object: past a key and its colon. The position of the value, or `MALFORMED`. */
  #toValue(body: Buffer, pos: number, depth: number): number {
    this.#slot = UNREAD
    if (this.#closers[depth] === ARRAY_CLOSE) return pos
    if (body[pos] !== QUOTE) return MALFORMED
    const start = pos + 1
    let end = start
    let hash = 0
    for (let byte = body[end]; isPlain(byte); byte = body[end]) {
      hash = addToHash(hash, byte)
      end += 1
    }
    if (body[end] === BACKSLASH) {
      end = skipString(body, end) - 1
      if (end < start || !this.#noteEscapedKey(body, start, end, depth)) return MALFORMED
    } else {
      if (body[end] !== QUOTE) return MALFORMED
      if (!this.#keys.add(depth, body, start, end, hash)) return MALFORMED
      const objectSlot = this.#slots[depth]!
      if (objectSlot !== UNREAD) this.#slot = this.#plan.slotOfKey(objectSlot, body, start, end)
    }
    const colon = skipSpace(body, end + 1)
    return body[colon] === COLON ? skipSpace(body, colon + 1) : MALFORMED
  }

  #noteEscapedKey(body: Buffer, start: number, end: number, depth: number): boolean {
    const key = decodeString(body, start, end)
    if (!this.#keys.addText(depth, body, key)) return false
    const bytes = Buffer.from(key)
    this.#slot = this.#plan.slotOfKey(this.#slots[depth]!, bytes, 0, bytes.length)
    return true
  }

  #skipScalar(body: Buffer, start: number): number {
    switch (body[start]) {
      case QUOTE: {
        const end = skipString(body, start + 1)
        if (this.#slot !== UNREAD) this.found.record(this.#slot, 'string', start + 1, end - 1)
        return end
      }
      case TRUE[0]:
        return this.#noted('true', start, skipWord(body, start, TRUE))
      case FALSE[0]:
        return this.#noted('false', start, skipWord(body, start, FALSE))
      case NULL[0]:
        return this.#noted('null', start, skipWord(body, start, NULL))
      default:
        return this.#noted('number', start, skipNumber(body, start))
    }
  }

  #noted(kind: Kind, start: number, end: number): number {
    if (this.#slot !== UNREAD) this.found.record(this.#slot, kind, start, end)
    return end
  }
}
