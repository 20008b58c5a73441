import { once } from 'node:events'
import { Actor, type Role } from './actor.ts'

/** Decides nothing: it only saves questions. */
const MOMENT_MS = 2

/** How many connections of the stage wait for a lock that somebody else holds. */
export type CountBlocked = () => Promise<number>

/**
 * Lets one actor go at a time and waits until everything stands still again: parked, queued, done,
 * or waiting for a lock, which PostgreSQL is asked about. Nothing here measures time.
 */
export class Scheduler {
  readonly actors: Actor[] = []
  /** What went wrong in actors: outcomes that the story does not know. */
  readonly errors: string[] = []
  /** All actors that ran waited for each other. */
  deadlocks = 0
  readonly #countBlocked: CountBlocked
  /** Nobody is stopped any more. */
  isFree = false
  #changes = 0
  #onChange: () => void = () => undefined

  constructor(countBlocked: CountBlocked) {
    this.#countBlocked = countBlocked
  }

  /** An actor that begins its work at once and stops at its first point. */
  spawn(name: string, role: Role, work: (actor: Actor) => Promise<void>): Actor {
    const actor = new Actor(
      name,
      role,
      () => this.#noteChange(),
      () => this.isFree,
    )
    this.actors.push(actor)
    void work(actor)
      .catch((error: unknown) => {
        this.errors.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      })
      .finally(() => actor.enter('done'))
    return actor
  }

  /** Who may be let go now, in the order of their birth. */
  runnable(): Actor[] {
    return this.actors.filter((actor) => actor.state === 'parked' && actor.isWanted())
  }

  /** Lets the actor go to its next point, and waits until all stand still. */
  async step(actor: Actor): Promise<void> {
    actor.letGo()
    await this.still()
  }

  /** Actors that wait for a lock, once all stand still. */
  blocked(): Actor[] {
    return this.#running()
  }

  /** Nobody stops any more; resolves when all are done. */
  async finish(): Promise<void> {
    this.isFree = true
    for (const actor of this.actors) if (actor.state === 'parked') actor.letGo()
    while (this.actors.some(({ state }) => state !== 'done')) await this.#nextChange()
  }

  async still(): Promise<void> {
    for (;;) {
      const seen = this.#changes
      const running = this.#running()
      if (running.length === 0) {
        // What an actor left to the event loop without a query: the queue behind a flush.
        await new Promise((resolve) => setImmediate(resolve))
        if (this.#changes === seen) return
        continue
      }
      if (!this.#mayBlock(running)) {
        await this.#nextChange()
        continue
      }
      await this.#changeOrMoment()
      if (this.#changes !== seen) continue
      const blocked = await this.#countBlocked()
      if (this.#changes !== seen || blocked < running.length) continue
      if (this.actors.some(({ isInTransaction }) => isInTransaction)) return
      // Nobody who stands still holds anything: they wait for each other until PostgreSQL decides.
      this.deadlocks += 1
      await this.#nextChange()
    }
  }

  #running(): Actor[] {
    return this.actors.filter(({ state }) => state === 'running')
  }

  #mayBlock(running: readonly Actor[]): boolean {
    return running.length > 1 || this.actors.some(({ isInTransaction }) => isInTransaction)
  }

  #noteChange(): void {
    this.#changes += 1
    this.#onChange()
  }

  /** Most have their answer soon: who waits for whom is asked only of those who have not. */
  async #changeOrMoment(): Promise<void> {
    await Promise.race([this.#nextChange(), once(AbortSignal.timeout(MOMENT_MS), 'abort')])
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve
    })
  }
}
