import type { BodyBudget } from './body-budget.ts'

/** Room for the second and later pieces at first; then it doubles. */
const ROOM_BYTES_MIN = 16_384
const EMPTY = new Uint8Array()

/**
 * Gathers the pieces of one body. A single piece, the usual case, is passed on as it came. Several
 * are copied into one buffer: a million pieces of one byte each would cost a hundred times their
 * length.
 */
export class BodyCollector {
  readonly #budget: BodyBudget
  readonly #bytesMax: number
  #pieces: Uint8Array = EMPTY
  #bytes = 0
  #taken = 0

  constructor(budget: BodyBudget, bytesMax: number) {
    this.#budget = budget
    this.#bytesMax = bytesMax
  }

  /** What is wrong with one piece more; null: nothing. */
  add(piece: Uint8Array): 'too_large' | 'overloaded' | null {
    const bytes = this.#bytes + piece.length
    if (bytes > this.#bytesMax) return 'too_large'
    if (this.#bytes === 0) {
      if (!this.#take(piece.length)) return 'overloaded'
      this.#pieces = piece
    } else {
      if (!this.#makeRoom(bytes)) return 'overloaded'
      this.#pieces.set(piece, this.#bytes)
    }
    this.#bytes = bytes
    return null
  }

  body(): Uint8Array {
    const isFull = this.#pieces.length === this.#bytes
    return isFull ? this.#pieces : this.#pieces.subarray(0, this.#bytes)
  }

  /** Nobody needs the body any more. May be called again. */
  release(): void {
    this.#pieces = EMPTY
    this.#bytes = 0
    this.#budget.giveBack(this.#taken)
    this.#taken = 0
  }

  #makeRoom(bytes: number): boolean {
    // The first piece is the server’s own memory, and exactly full: never written behind.
    if (bytes <= this.#pieces.length) return true
    const room = Math.min(Math.max(2 * bytes, ROOM_BYTES_MIN), this.#bytesMax)
    if (!this.#take(room - this.#taken)) return false
    const roomier = Buffer.allocUnsafe(room)
    roomier.set(this.#pieces.subarray(0, this.#bytes))
    this.#pieces = roomier
    return true
  }

  #take(bytes: number): boolean {
    if (!this.#budget.take(bytes)) return false
    this.#taken += bytes
    return true
  }
}
