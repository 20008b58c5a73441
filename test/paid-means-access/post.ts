import type Stripe from 'stripe'
import type { Random } from '../../packages/wire/src/random.ts'

type Event = Stripe.Event

const LOSES = 0.06
const LATE = 0.05
const TWICE = 0.06
/** In so many bursts all events of one object are lost. */
const SILENCES = 0.15

/**
 * Nothing that Bursar knows is left longer without a check; and then Stripe may be away a while.
 */
const KNOWN_AGAIN_MS = 7 * 86_400_000 + 3_600_000

/**
 * Carries what Stripe sends, and not well: events are lost, come late, twice and in any order. It
 * knows which subscriptions the service can have heard of.
 */
export class Post {
  readonly #random: Random
  readonly #now: () => number
  /** What Stripe has sent since the last delivery. */
  #waiting: Event[] = []
  #late: Event[] = []
  readonly #heard = new Set<string>()
  /** When something about this was lost, without a later word about it. */
  readonly #lostAt = new Map<string, number>()
  lost = 0

  constructor(random: Random, now: () => number) {
    this.#random = random
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  take(body: string): void {
    this.#waiting.push(JSON.parse(body))
  }

  /** What arrives now, in this order. */
  deliver(): Event[] {
    const silenced = this.#silenced()
    const arrives: Event[] = this.#late.splice(0)
    const late = new Set(arrives.filter(({ type }) => type.startsWith('checkout.')))
    const fresh = this.#waiting.splice(0)
    for (const event of fresh) {
      const isSilenced = silenced !== null && topicsOf(event).includes(silenced)
      const fate = this.#random()
      if (isSilenced || fate < LOSES) this.#lose(event)
      else if (fate < LOSES + LATE) this.#postpone(event)
      else arrives.push(event, ...(fate < LOSES + LATE + TWICE ? [event] : []))
    }
    // A look at an object shows all that has happened to it, whichever event asked for it. A
    // checkout that comes late has been found already, and then nobody looks for its subscription.
    for (const event of arrives) {
      for (const topic of topicsOf(event)) {
        this.#heard.add(topic)
        if (!late.has(event)) this.#lostAt.delete(topic)
      }
    }
    return arrives
      .map((event) => ({ event, order: this.#random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event)
  }

  hasHeardOf(subscription: string): boolean {
    return this.#heard.has(subscription)
  }

  /** Whether the service can be expected to know how this subscription stands. */
  isTold(subscription: string, charges: readonly string[]): boolean {
    const isLost = (topic: string) => {
      const at = this.#lostAt.get(topic)
      return at !== undefined && this.#now() < at + KNOWN_AGAIN_MS
    }
    return this.#heard.has(subscription) && ![subscription, ...charges].some(isLost)
  }

  #silenced(): string | null {
    if (this.#random() >= SILENCES) return null
    const topics = [...new Set(this.#waiting.flatMap(topicsOf))]
    return topics[Math.floor(this.#random() * topics.length)] ?? null
  }

  #lose(event: Event): void {
    this.lost += 1
    for (const topic of topicsOf(event)) this.#lostAt.set(topic, this.#now())
  }

  #postpone(event: Event): void {
    this.#late.push(event)
    for (const topic of topicsOf(event)) this.#lostAt.set(topic, this.#now())
  }
}

/** The subscription or the charge that an event is about. */
function topicsOf({ data: { object } }: Event): string[] {
  const named: NamedInEvent = object
  if (named.object === 'subscription' || named.object === 'charge') return textsOf([named.id])
  if (named.object === 'checkout.session') return textsOf([named.subscription])
  if (named.object === 'refund') return textsOf([named.charge])
  if (named.object !== 'invoice') return []
  return textsOf([named.parent?.subscription_details?.subscription])
}

/** What the objects of events may have in common. */
interface NamedInEvent {
  readonly object?: string
  readonly id?: unknown
  readonly subscription?: unknown
  readonly charge?: unknown
  readonly parent?: {
    readonly subscription_details?: { readonly subscription?: unknown } | null
  } | null
}

function textsOf(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}
