/** All request bodies of this process that are in memory at once. */
const BODIES_BYTES_MAX = 67_108_864

/**
 * Bytes of request bodies, from their first byte until the request is answered. Without a limit on
 * all of them together, strangers could fill the memory with bodies that never end.
 */
export class BodyBudget {
  readonly #bytesMax: number
  #taken = 0

  constructor(bytesMax: number = BODIES_BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  get taken(): number {
    return this.#taken
  }

  /** Says `false`, and takes nothing, where so much is not left. */
  take(bytes: number): boolean {
    if (this.#taken + bytes > this.#bytesMax) return false
    this.#taken += bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#taken -= bytes
  }
}

/** Shared by every server and every fetch handler of the process, unless one is given its own. */
export const PROCESS_BODIES = new BodyBudget()
