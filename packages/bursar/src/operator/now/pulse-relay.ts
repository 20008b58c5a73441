import { TOPICS } from '@bursar/wire/operator/stream'
import { type Repeating, repeat } from '../../base/work/repeat.ts'
import { type Changed, type Pool, type Pulse, takePulse, topicsChanged } from './pulse.store.ts'

const READ_EVERY_MS = 1_000

type Listener = (changed: Changed) => void

/** Looks for changes once a second while somebody listens, however many they are. */
export class PulseRelay {
  readonly #pool: Pool
  readonly #onTrouble: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  #repeating: Repeating | null = null
  #last: Pulse | null = null

  constructor(pool: Pool, onTrouble: (error: unknown) => void) {
    this.#pool = pool
    this.#onTrouble = onTrouble
  }

  /** Gives a function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    this.#repeating ??= repeat(READ_EVERY_MS, () => this.#read())
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) void this.close()
    }
  }

  async close(): Promise<void> {
    const repeating = this.#repeating
    this.#repeating = null
    this.#last = null
    await repeating?.stop()
  }

  async #read(): Promise<void> {
    try {
      const { now, pulse } = await takePulse(this.#pool)
      // What happened between a page's first reads and the first look is unknown: it reads anew.
      const topics = this.#last === null ? [...TOPICS] : topicsChanged(this.#last, pulse)
      this.#last = pulse
      if (topics.length === 0) return
      for (const listener of this.#listeners) listener({ topics, at: now })
    } catch (error) {
      this.#onTrouble(error)
    }
  }
}
