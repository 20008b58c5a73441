import type { PoolClient } from 'pg'
import type { PipelineContext } from '../../packages/bursar/src/pipeline.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { Clock } from '../../packages/wire/src/clock.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import type { TestDatabase } from '../support/database-on-server.ts'
import { type TestNode, testNode } from '../support/test-node.ts'

const CONNECTIONS = 6
const END_MS_MAX = 5_000

export interface MortalNodeOptions {
  readonly database: TestDatabase
  readonly clock: Clock
  /** Unique: its connections are known by it. */
  readonly name: string
  /** Statements until it dies. */
  readonly statements: number
  /** Whether it can die now. */
  readonly isMortal: () => boolean
  /** Whether the last statement reaches PostgreSQL, and only its answer is lost. */
  readonly isAnswerLost: boolean
  readonly apiBase: string
  readonly parts: (pool: Pool) => Partial<PipelineContext>
}

/**
 * A node that dies in the middle of its work: at some statement all its connections break, and
 * nothing of it ever goes on. What it has done to the world stays done.
 */
export class MortalNode {
  readonly node: TestNode
  readonly pool: Pool
  isDead = false
  readonly #options: MortalNodeOptions
  readonly #death: Promise<void>
  #die: () => void = () => undefined
  #left: number

  constructor(options: MortalNodeOptions) {
    const { database, clock, name, apiBase, parts } = options
    this.#options = options
    this.#left = options.statements
    this.#death = new Promise((resolve) => {
      this.#die = resolve
    })
    const max = CONNECTIONS
    this.pool = database.anotherPool({ clock, max, applicationName: name })
    this.pool.on('connect', (client) => this.#watch(client))
    const more = { clock, ...parts(this.pool) }
    this.node = testNode({ pool: this.pool, apiBase, random: seededRandom(1), more })
  }

  /** Does a piece of work. False when the node died in the middle of it. */
  async live(work: () => Promise<unknown>): Promise<boolean> {
    if (this.isDead) return false
    const done = work().catch((error: unknown) => {
      if (!this.isDead) throw error
    })
    await Promise.race([done, this.#death])
    if (this.isDead) await this.#breakConnections()
    return !this.isDead
  }

  async close(): Promise<void> {
    if (!this.isDead) await this.node.close()
  }

  #watch(client: PoolClient): void {
    const { query } = client
    const never = new Promise(() => undefined)
    const watched = (...args: unknown[]) => {
      if (this.isDead) return never
      if (this.#options.isMortal()) this.#left -= 1
      if (this.#left > 0) return Reflect.apply(query, client, args)
      if (this.#options.isAnswerLost) {
        const told = args.map((arg) => (typeof arg === 'function' ? () => this.#end() : arg))
        const answer: unknown = Reflect.apply(query, client, told)
        if (answer instanceof Promise) void answer.finally(() => this.#end()).catch(() => undefined)
      } else this.#end()
      return never
    }
    Object.assign(client, { query: watched })
  }

  #end(): void {
    this.isDead = true
    this.#die()
  }

  async #breakConnections(): Promise<void> {
    // Never resolves: who died gives nothing back.
    void this.pool.end()
    await this.#options.database.pool.query(
      'select pg_terminate_backend(pid, $2) from pg_stat_activity where application_name = $1',
      [this.#options.name, END_MS_MAX],
    )
  }
}
