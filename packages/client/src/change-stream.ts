import { STREAM_EVENTS } from '@bursar/wire/entitlement/answer'
import { systemRandom } from '@bursar/wire/random'
import { readEvents, type StreamEvent } from './read-events.ts'

/** A sign of life comes every second. After so much silence the connection is given up. */
export const SILENCE_MS_MAX = 5_000

const RETRY_MS_MIN = 200
const RETRY_MS_MAX = 5_000

export interface ChangeStreamOptions {
  readonly open: (
    lastEventId: string | null,
    signal: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array>>
  readonly onReset: () => void
  readonly onChanged: (tenants: readonly string[]) => void
}

/**
 * Follows the changes, and comes back after every break. Where the service can tell what was missed
 * it goes on; else the service says `reset`.
 */
export class ChangeStream {
  readonly #options: ChangeStreamOptions
  readonly #closing = new AbortController()
  #lastEventId: string | null = null
  #heardAt = Number.NEGATIVE_INFINITY
  #isOpen = false
  #isBegun = false

  constructor(options: ChangeStreamOptions) {
    this.#options = options
  }

  /** When it last vouched for everything that was kept then, as of `performance.now()`. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** Whether it vouches for what is kept now. */
  get isLive(): boolean {
    return this.#isOpen && performance.now() - this.#heardAt <= SILENCE_MS_MAX
  }

  begin(): void {
    if (this.#isBegun) return
    this.#isBegun = true
    void this.#followForever()
  }

  close(): void {
    this.#isBegun = true
    this.#isOpen = false
    this.#closing.abort()
  }

  async #followForever(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      const heard = await this.#followOnce()
      failures = heard ? 0 : failures + 1
      const pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(failures, 10))
      await pause(pauseMs * (0.5 + systemRandom() / 2), this.#closing.signal)
    }
  }

  /** Whether anything was heard before it broke off. */
  async #followOnce(): Promise<boolean> {
    const silence = new AbortController()
    const signal = AbortSignal.any([silence.signal, this.#closing.signal])
    const before = this.#heardAt
    let timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX)
    try {
      for await (const event of readEvents(await this.#options.open(this.#lastEventId, signal))) {
        if (signal.aborted) break
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX)
        this.#hear(event)
      }
    } catch {
      // A break is what streams end in; checks ask the service meanwhile, and tell its problems.
      return this.#heardAt > before
    } finally {
      clearTimeout(timer)
      this.#isOpen = false
    }
    return this.#heardAt > before
  }

  #hear({ id, event, data }: StreamEvent): void {
    if (event === STREAM_EVENTS.reset) this.#options.onReset()
    else if (event === STREAM_EVENTS.changed) this.#tell(data)
    else if (event !== STREAM_EVENTS.alive) return
    this.#lastEventId = id
    this.#heardAt = performance.now()
    this.#isOpen = true
  }

  #tell(data: string): void {
    const tenants = tenantsOf(data)
    if (tenants === null) this.#options.onReset()
    else this.#options.onChanged(tenants)
  }
}

/** null: it is not told whose, so it may be anybody. */
function tenantsOf(data: string): readonly string[] | null {
  try {
    const { tenants } = JSON.parse(data)
    return Array.isArray(tenants) ? tenants.map(String) : null
  } catch {
    return null
  }
}

function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, pauseMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
