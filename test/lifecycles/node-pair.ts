import { Outbox } from '../../packages/bursar/src/outbox/outbox.ts'
import type { OutboxQueue } from '../../packages/bursar/src/outbox/queue.ts'
import { deliver } from '../../packages/bursar/src/pipeline.ts'
import { MESSAGE_KINDS } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { Clock } from '../../packages/wire/src/clock.ts'
import type { Random } from '../../packages/wire/src/random.ts'
import type { TestDatabase } from '../support/database-on-server.ts'
import { MortalNode } from './mortal-node.ts'
import type { Outside } from './outside.ts'

/** A node lives for so many statements. */
const LIFETIME = { min: 100, max: 4_000 }

export interface NodePairOptions {
  readonly database: TestDatabase
  readonly clock: Clock
  readonly random: Random
  readonly apiBase: string
  readonly outside: Outside
  readonly queue: OutboxQueue
  /** What nodes cannot deal with is added to it. */
  readonly troubles: string[]
  /** Begins the names of the nodes. */
  readonly name: string
  /** From then on, in Unix milliseconds, nobody dies. */
  readonly diesUntil: number
}

export interface Alive {
  readonly node: MortalNode
  readonly outbox: Outbox
}

/** Two places for a node; who dies is followed by another. */
export class NodePair {
  /** When a node died. */
  readonly deaths: number[] = []
  readonly #options: NodePairOptions
  readonly #alive: Alive[] = []
  #made = 0

  constructor(options: NodePairOptions) {
    this.#options = options
  }

  get troubles(): readonly string[] {
    return this.#options.troubles
  }

  /** Does work on the node of a place. False when it died of it; there is another by then. */
  async with(place: number, work: (alive: Alive) => Promise<unknown>): Promise<boolean> {
    this.#alive[place] ??= this.#newNode()
    const alive = this.#alive[place]
    if (await alive.node.live(() => work(alive))) return true
    this.deaths.push(this.#now)
    this.#alive[place] = this.#newNode()
    return false
  }

  async close(): Promise<void> {
    for (const { node } of this.#alive) await node.close()
  }

  get #now(): number {
    return this.#options.clock.now().getTime()
  }

  #newNode(): Alive {
    const { random, database, clock, apiBase, outside, queue, troubles } = this.#options
    this.#made += 1
    const { min, max } = LIFETIME
    const lifetime = min + Math.floor(random() ** 2 * (max - min))
    const node = new MortalNode({
      database,
      clock,
      name: `${this.#options.name}-${this.#made}`,
      statements: lifetime,
      isMortal: () => this.#now < this.#options.diesUntil,
      isAnswerLost: random() < 0.5,
      apiBase,
      parts: (pool) => outside.partsOf(pool),
    })
    const outbox = new Outbox({
      pool: node.pool,
      queue,
      kinds: MESSAGE_KINDS,
      deliver: (messageId) => deliver(node.node.context, messageId),
      onTrouble: (error) => node.isDead || troubles.push(String(error)),
    })
    return { node, outbox }
  }
}
