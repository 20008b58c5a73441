import type { Random } from '@bursar/wire/random'
import type { Seeding } from '../seed/seed-options.ts'
import type { Collection } from './collection/collection.ts'
import { EventLog, type SimulatedEvent } from './event-log.ts'
import { makeId } from './make-id.ts'
import { previousAttributes } from './previous-attributes.ts'
import type { BillingSettings } from './settings.ts'
import { Shelves } from './shelves.ts'
import { Timeline } from './timeline.ts'

export interface WorldOptions {
  /** The connected account. null: the platform account. */
  account: string | null
  livemode: boolean
  apiVersion: string
  random: Random
  /** The world’s own time. */
  timeline: Timeline
  settings: BillingSettings
  /** The URL of the pages, for example `http://127.0.0.1:12111`. */
  pageBase: () => string
  /** The number of events for one change: 0, 1, or 2 with different IDs. */
  eventsPerHappening: () => 0 | 1 | 2
  /** Called after each change. */
  onChange: () => void
  /** Called for each event, in the order in which they happen. */
  onEvent: (event: SimulatedEvent, world: World) => void
}

/** Events with previous attributes. */
const TELLS_BEFORE = /\.updated$|^charge\.refunded$/

/** All data of one Stripe account. The rules that change it are in `engine/`. */
export class World extends Shelves {
  readonly account: string | null
  readonly livemode: boolean
  readonly apiVersion: string
  readonly random: Random
  readonly settings: BillingSettings
  readonly timeline: Timeline
  readonly events = new EventLog()
  readonly clocks = new Map<string, Timeline>()
  /** How the account was seeded. null: not at all. */
  seeding: Seeding | null = null
  /** Customers with the number of their next payments that fail. */
  readonly forcedDeclines = new Map<string, number>()
  /** The current API request, which events refer to. */
  request: { id: string | null; idempotencyKey: string | null } = { id: null, idempotencyKey: null }
  readonly #pageBase: () => string
  readonly #eventsPerHappening: () => 0 | 1 | 2
  readonly #onEvent: WorldOptions['onEvent']
  /** Marks the world as changed. */
  readonly changed: () => void

  constructor(options: WorldOptions) {
    super()
    this.account = options.account
    this.livemode = options.livemode
    this.apiVersion = options.apiVersion
    this.random = options.random
    this.timeline = options.timeline
    this.settings = options.settings
    this.#pageBase = options.pageBase
    this.#eventsPerHappening = options.eventsPerHappening
    this.#onEvent = options.onEvent
    this.changed = options.onChange
  }

  pageUrl(path: string): string {
    return `${this.#pageBase()}${path}`
  }

  /** The name of an object in the agenda, which several worlds may share. */
  taskId(id: string): string {
    return `${this.account ?? ''}/${id}`
  }

  newId(prefix: string): string {
    return makeId(prefix, this.random)
  }

  /** The timeline of an object. `clock` is its `test_clock`. */
  timelineOf(clock: string | { id: string } | null | undefined): Timeline {
    if (clock === null || clock === undefined) return this.timeline
    return this.clocks.get(typeof clock === 'string' ? clock : clock.id) ?? this.timeline
  }

  openClock(id: string, at: number): Timeline {
    const timeline = new Timeline(at, id)
    this.clocks.set(id, timeline)
    return timeline
  }

  /** Saves an object and creates its events in order. */
  save<T extends { id: string; object: string }>(
    collection: Pick<Collection<T>, 'save'>,
    object: T,
    at: Timeline,
    ...types: string[]
  ): void {
    const { text, before } = collection.save(object)
    this.changed()
    for (const type of types) {
      const isUpdate = TELLS_BEFORE.test(type) && before !== null
      if (isUpdate && before === text) continue
      const previous = isUpdate ? previousAttributes(before, text) : null
      this.#state(type, object.object, object.id, text, at, previous)
    }
  }

  /** Creates an event about an object that is not stored, such as an upcoming invoice. */
  announce(
    type: string,
    object: { id?: string; object: string },
    at: Timeline,
    previous: string | null = null,
  ): void {
    this.#state(type, object.object, object.id ?? null, JSON.stringify(object), at, previous)
  }

  #state(
    type: string,
    objectType: string,
    objectId: string | null,
    text: string,
    at: Timeline,
    previousText: string | null,
  ): void {
    for (let count = this.#eventsPerHappening(); count > 0; count -= 1) {
      const event: SimulatedEvent = {
        id: this.newId('evt'),
        type,
        created: at.now,
        statedAt: this.timeline.now,
        account: this.account,
        objectId,
        objectType,
        objectText: text,
        previousText,
        apiVersion: this.apiVersion,
        livemode: this.livemode,
        requestId: this.request.id,
        idempotencyKey: this.request.idempotencyKey,
      }
      this.events.add(event)
      this.#onEvent(event, this)
    }
  }
}
