import { AppError } from '@bursar/wire/errors'
import { type Repeating, repeat } from '../../base/work/repeat.ts'
import {
  type ChangeCursor,
  type Changes,
  parseChangeCursor,
  toCursorText,
} from './change-cursor.ts'

/** How long a change may go unnoticed, at most: one query per round, while anybody listens. */
const POLL_MS = 150

/** Told when nothing has changed, too: a stream that is silent vouches for nothing. */
const ALIVE_EVERY_ROUNDS = 6

/** Of one process. */
export const FOLLOWERS_MAX = 1_000

/** Of one follower that catches up; more are told of as “all”. */
const HELD_TENANTS_MAX = 1_000

/** What followers are told. `id`: where to go on after a break. */
export interface ChangeNotification {
  readonly id: string
  /** Whose answers may be other ones now; none: it is only a sign of life. */
  readonly tenants: readonly string[] | 'all'
}

export type Follower = (notification: ChangeNotification) => void

export interface ChangeSource {
  /** Of the plans that answers are made with: an id of other plans is told `all`. */
  readonly plansDigest: string
  readonly readCursor: () => Promise<ChangeCursor>
  readonly readChangesSince: (cursor: ChangeCursor) => Promise<Changes>
  readonly onTrouble: (error: unknown) => void
}

/** One poll for all followers of this process; none while there is no follower. */
export class ChangeRelay {
  readonly #source: ChangeSource
  readonly #followers = new Set<Follower>()
  #polling: Polling | null = null

  constructor(source: ChangeSource) {
    this.#source = source
  }

  /**
   * Tells of everything that is committed from now on; first of what has changed since `since`,
   * the id of an earlier notification, or of `all`. Gives how to end it.
   * @throws AppError ENTITLEMENTS_BUSY, POSTGRES_UNAVAILABLE
   */
  async follow(since: string | null, follower: Follower): Promise<() => void> {
    if (this.#followers.size >= FOLLOWERS_MAX) throw new AppError('ENTITLEMENTS_BUSY')
    // An id vouches for all before it: what is polled meanwhile is told after the catch-up.
    let held: ChangeNotification | null = null
    let isCaughtUp = false
    const following: Follower = (notification) => {
      if (isCaughtUp) follower(notification)
      else held = held === null ? notification : inOne(held, notification)
    }
    this.#followers.add(following)
    try {
      const cursor = await this.#begun()
      // Read after it was added: between the two nothing can be missed, only be told twice.
      const from = since === null ? null : parseChangeCursor(since, this.#source.plansDigest)
      const { until, tenants } =
        from === null
          ? { until: cursor, tenants: 'all' as const }
          : await this.#source.readChangesSince(from)
      follower({ id: this.#idOf(until), tenants })
      isCaughtUp = true
      if (held !== null) follower(held)
    } catch (error) {
      this.#leave(following)
      throw error
    }
    return () => this.#leave(following)
  }

  async stop(): Promise<void> {
    this.#followers.clear()
    await this.#end()
  }

  /** The mark from which the polls tell; they begin with the first follower. */
  async #begun(): Promise<ChangeCursor> {
    this.#polling ??= this.#poll()
    const polling = this.#polling
    try {
      return await polling.begun
    } catch (error) {
      if (this.#polling === polling) this.#polling = null
      void polling.repeating.stop()
      throw error
    }
  }

  #poll(): Polling {
    let cursor: ChangeCursor | null = null
    let rounds = 0
    const begun = this.#source.readCursor().then((first) => {
      cursor = first
      return first
    })
    const round = async () => {
      if (cursor === null) return
      try {
        const { until, tenants } = await this.#source.readChangesSince(cursor)
        cursor = until
        rounds += 1
        if (tenants.length > 0 || rounds % ALIVE_EVERY_ROUNDS === 0) {
          const notification = { id: this.#idOf(until), tenants }
          for (const follower of this.#followers) follower(notification)
        }
      } catch (error) {
        this.#source.onTrouble(error)
      }
    }
    return { begun, repeating: repeat(POLL_MS, round) }
  }

  #idOf(cursor: ChangeCursor): string {
    return toCursorText(cursor, this.#source.plansDigest)
  }

  #leave(follower: Follower): void {
    this.#followers.delete(follower)
    if (this.#followers.size === 0) void this.#end()
  }

  async #end(): Promise<void> {
    const polling = this.#polling
    this.#polling = null
    await polling?.repeating.stop()
  }
}

/** What two notifications tell, the later one second. */
function inOne(
  earlier: ChangeNotification,
  { id, tenants }: ChangeNotification,
): ChangeNotification {
  if (earlier.tenants === 'all' || tenants === 'all') return { id, tenants: 'all' }
  const both = new Set([...earlier.tenants, ...tenants])
  return { id, tenants: both.size > HELD_TENANTS_MAX ? 'all' : [...both] }
}

interface Polling {
  readonly begun: Promise<ChangeCursor>
  readonly repeating: Repeating
}
