import type Stripe from 'stripe'
import { DAY_SECONDS } from './settings.ts'

/** One event. It never changes. */
export interface SimulatedEvent {
  readonly id: string
  readonly type: string
  /** Unix seconds of virtual time. */
  readonly created: number
  /**
   * The time of the world when the event was created, in Unix seconds, regardless of test clocks.
   */
  readonly statedAt: number
  readonly account: string | null
  /** The object it is about; `invoice.upcoming` has an object without an id. */
  readonly objectId: string | null
  readonly objectType: string
  readonly objectText: string
  /** JSON of `previous_attributes`, or null. */
  readonly previousText: string | null
  readonly apiVersion: string
  readonly livemode: boolean
  readonly requestId: string | null
  readonly idempotencyKey: string | null
}

/** https://docs.stripe.com/api/events: the API returns an event for 30 days. */
const EVENT_RETENTION_SECONDS = 30 * DAY_SECONDS
/** Limits memory, because a test clock can create a year of events in seconds. */
const EVENTS_MAX = 25_000

/** The events of one world, oldest first. */
export class EventLog {
  #events: SimulatedEvent[] = []
  #total = 0
  readonly #byId = new Map<string, SimulatedEvent>()

  /** The number of events ever created. */
  get total(): number {
    return this.#total
  }

  add(event: SimulatedEvent): void {
    this.#total += 1
    this.#events.push(event)
    this.#byId.set(event.id, event)
    if (this.#total % 1000 === 0) this.#forget(event.statedAt - EVENT_RETENTION_SECONDS)
  }

  find(id: string): SimulatedEvent | undefined {
    return this.#byId.get(id)
  }

  /** The events that the API returns at `now`, in Unix seconds of the world’s time. */
  recent(now: number): SimulatedEvent[] {
    return this.#events.filter((event) => isRecent(event, now))
  }

  findRecent(id: string, now: number): SimulatedEvent | undefined {
    const event = this.find(id)
    return event !== undefined && isRecent(event, now) ? event : undefined
  }

  all(): readonly SimulatedEvent[] {
    return this.#events
  }

  #forget(before: number): void {
    const young = this.#events.findIndex((event) => event.statedAt >= before)
    const first = Math.max(young, this.#events.length - EVENTS_MAX)
    for (const event of this.#events.slice(0, first)) this.#byId.delete(event.id)
    this.#events = this.#events.slice(first)
  }
}

function isRecent({ statedAt }: SimulatedEvent, now: number): boolean {
  return statedAt >= now - EVENT_RETENTION_SECONDS
}

/** The snapshot event as Stripe’s API and its deliveries show it. */
export function eventText(event: SimulatedEvent, pendingWebhooks: number): string {
  const previous = event.previousText === null ? '' : `,"previous_attributes":${event.previousText}`
  const request = { id: event.requestId, idempotency_key: event.idempotencyKey }
  const account = event.account === null ? '' : `"account":${JSON.stringify(event.account)},`
  return (
    `{"id":"${event.id}","object":"event",${account}"api_version":"${event.apiVersion}",` +
    `"created":${event.created},"data":{"object":${event.objectText}${previous}},` +
    `"livemode":${event.livemode},"pending_webhooks":${pendingWebhooks},` +
    `"request":${JSON.stringify(request)},"type":"${event.type}"}`
  )
}

export function toStripeEvent(event: SimulatedEvent): Stripe.Event {
  return JSON.parse(eventText(event, 0))
}
