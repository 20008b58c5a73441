import type { Failpoint, FailpointName } from '../../packages/bursar/src/base/failpoint.ts'

/** `begin`: before an actor does anything, or changes the world once more. */
export type Point = FailpointName | 'begin'

/** What an actor does, for the scheduler to choose by. */
export interface Role {
  readonly kind: 'receive' | 'flush' | 'claim' | 'refresh' | 'tick' | 'truth' | 'time'
  /** `A` or `B`; the world itself has none. */
  readonly node: string | null
  /** The Stripe object that is refreshed; those whose events are flushed, with commas. */
  readonly object_id: string | null
}

/**
 * `parked`: at a point, until it is let go. `running`: at work, or waiting for a lock of
 * PostgreSQL. `queued`: waiting for another actor of its process. `done`: for good.
 */
export type ActorState = 'parked' | 'running' | 'queued' | 'done'

/** A coroutine that stops at every point of the story until it is let go. */
export class Actor {
  readonly name: string
  readonly role: Role
  state: ActorState = 'running'
  /** Where it stands, or last stood. */
  at: { readonly point: Point; readonly detail: string } = { point: 'begin', detail: '' }
  /** False keeps it parked: there is nothing for it to do. */
  isWanted: () => boolean = () => true
  readonly #changed: () => void
  readonly #isFree: () => boolean
  #letGo: () => void = () => undefined

  constructor(name: string, role: Role, onChange: () => void, isFree: () => boolean) {
    this.name = name
    this.role = role
    this.#changed = onChange
    this.#isFree = isFree
  }

  /** Given to the story: every point it reaches is a stop. */
  readonly failpoint: Failpoint = (point, detail) => this.stop(point, detail)

  /** Resolves when the scheduler lets it go; at once when nobody schedules any more. */
  async stop(point: Point, detail = ''): Promise<void> {
    this.at = { point, detail }
    if (this.#isFree()) return
    await new Promise<void>((resolve) => {
      this.#letGo = resolve
      this.enter('parked')
    })
  }

  /** Waits for what another actor of the same process must do first. */
  async queueFor<T>(work: Promise<T>): Promise<T> {
    this.enter('queued')
    try {
      return await work
    } finally {
      this.enter('running')
    }
  }

  letGo(): void {
    this.enter('running')
    this.#letGo()
  }

  enter(state: ActorState): void {
    this.state = state
    this.#changed()
  }

  get isInTransaction(): boolean {
    return this.state === 'parked' && INSIDE.has(this.at.point)
  }
}

/** Points at which a transaction is open and holds locks. */
const INSIDE: ReadonlySet<Point> = new Set<Point>([
  'commit.after_observe',
  'commit.after_ownership',
  'commit.after_state',
  'commit.after_audit',
  'commit.before_commit',
])
