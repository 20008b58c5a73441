import type { Failpoint } from '../base/failpoint.ts'
import { type Repeating, repeat } from '../base/work/repeat.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import { allOf } from './all-of.ts'
import type { Delivered } from './deliver-message.ts'
import { freeLost } from './lost-jobs.store.ts'
import { mendJobs } from './mend-jobs.store.ts'
import type { Pool } from './messages.store.ts'
import { OutboxQueue } from './queue.ts'
import { relay } from './relay.store.ts'

const RELAY_EVERY_MS = 500
/**
 * Of its time, at the most, and so of PostgreSQL's: very many that come at once are not delivered
 * any sooner for being handed over at once. Measured in bench/outbox.bench.ts.
 */
const RELAY_SHARE_MAX = 0.04
const MEND_EVERY_MS = 10_000
const FREE_LOST_EVERY_MS = 3_600_000
/** A start is busy enough. */
const FREE_LOST_FIRST_MS = 10_000

export interface OutboxOptions {
  /** A pool of its own: a slow world must not keep connections from the refresh. */
  readonly pool: Pool
  /** The kinds that this process delivers; those of no handler stay owed. */
  readonly kinds: readonly MessageKind[]
  /** One try of one message. Must deal with its own failures but those of the database. */
  readonly deliver: (messageId: string) => Promise<Delivered>
  readonly onTrouble: (error: unknown) => void
  /** Told whenever what is freshly owed was handed over, however little it was. */
  readonly onRelayed?: () => void
  readonly failpoint?: Failpoint | undefined
  /** Default: one of its own. */
  readonly queue?: OutboxQueue
}

/** Delivers what is pending, until it is stopped. Several processes side by side do no harm. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #queue: OutboxQueue
  #repeating: Repeating[] = []

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#queue = options.queue ?? new OutboxQueue(options.pool, options.onTrouble)
  }

  async start(): Promise<void> {
    const { pool, kinds } = this.#options
    await this.#queue.start(kinds)
    for (const kind of kinds) await this.#queue.work(kind, (messageId) => this.#try(messageId))
    this.#repeating = [
      repeat(RELAY_EVERY_MS, () => this.#relay(), RELAY_EVERY_MS, RELAY_SHARE_MAX),
      repeat(MEND_EVERY_MS, () => this.#untroubled(() => mendJobs(pool, kinds))),
      repeat(
        FREE_LOST_EVERY_MS,
        () => this.#untroubled(() => freeLost(pool, kinds)),
        FREE_LOST_FIRST_MS,
      ),
    ]
  }

  /** Waits for what is under way; what is still pending is found by the next start. */
  async stop(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.#queue.stop()
  }

  /** Instead of `start`: makes what `drain` needs. */
  open(): Promise<void> {
    return this.#queue.start(this.#options.kinds)
  }

  /**
   * Takes back what killed processes were at work on, and what the queue has lost; a started one
   * does that by itself.
   */
  async rescue(): Promise<void> {
    const { pool, kinds } = this.#options
    await mendJobs(pool, kinds)
    await this.#queue.rescue()
    await freeLost(pool, kinds)
  }

  /**
   * Tries all that is due now, once, all kinds side by side; what fails waits for its next try.
   * `tried`: what this run tries no more. Gives how many tries.
   */
  async drain(tried = new Set<string>()): Promise<number> {
    const kinds = this.#options.kinds.map((kind) => this.#drainKind(kind, tried))
    return (await allOf(kinds)).reduce((sum, tries) => sum + tries, 0)
  }

  async #drainKind(kind: MessageKind, tried: Set<string>): Promise<number> {
    const { pool, failpoint } = this.#options
    for (let tries = 0; ; ) {
      const fresh = await relay(pool, this.#queue, [kind], failpoint)
      const more = await this.#queue.drain(kind, (messageId) => this.#try(messageId), tried)
      if (fresh === 0 && more === 0) return tries
      tries += more
    }
  }

  async #try(messageId: string): Promise<boolean> {
    try {
      return (await this.#options.deliver(messageId)).outcome !== 'failed'
    } catch (error) {
      this.#options.onTrouble(error)
      return false
    }
  }

  #relay(): Promise<void> {
    const { pool, kinds, onRelayed, failpoint } = this.#options
    return this.#untroubled(async () => {
      await relay(pool, this.#queue, kinds, failpoint)
      onRelayed?.()
    })
  }

  async #untroubled(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.onTrouble(error)
    }
  }
}
