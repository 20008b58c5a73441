import type Stripe from 'stripe'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import type { Entry } from './history.ts'
import { addOwn, OwnLifecycle, type OwnSight } from './own-lifecycle.ts'
import { isClosed, seeQuestion, seeSubscription } from './see-stripe.ts'
import { StripeLifecycle } from './stripe-lifecycle.ts'

const DAY_MS = 86_400_000
const GRACE_MS = 14 * DAY_MS
/** What is looked at again when its time has come is looked at a minute later. */
const EDGE_MS = 120_000
const SHIFT_MS = 300_000
/** Of the lives, so many are contracts that Stripe knows nothing of. */
const OWN_EVERY = 4

export interface PopulationOptions {
  readonly simulator: Simulator
  readonly stripe: Stripe
  readonly pool: Pool
  readonly seed: number
  readonly lifecycles: number
  readonly startMs: number
}

/** All who live in one world, and what the harness has seen of them. */
export class Population {
  readonly stripeLifecycles: StripeLifecycle[] = []
  readonly ownLifecycles: OwnLifecycle[] = []
  readonly #options: PopulationOptions
  readonly #own = new Map<string, OwnSight>()
  readonly #seen = new Map<string, string>()
  readonly #signedUp = new Set<string>()
  /** Invoices for which a bank has asked since they were last looked at. */
  readonly #asked = new Set<string>()
  /** Invoices about which a bank was seen to ask, and which were open so far. */
  readonly #questions = new Set<string>()
  readonly #graceEnds = new Set<number>()
  #steppedTo: number

  constructor(options: PopulationOptions) {
    const { seed, lifecycles, startMs, simulator, stripe } = options
    this.#options = options
    this.#steppedTo = startMs - 1
    for (let number = 0; number < lifecycles; number += 1) {
      const random = seededRandom(seed * 1000 + number)
      const name = `lifecycle-${number}`
      if (number % OWN_EVERY === OWN_EVERY - 1) {
        this.ownLifecycles.push(new OwnLifecycle(name, random, startMs))
      } else {
        this.stripeLifecycles.push(
          new StripeLifecycle({ name, random, startMs, simulator, stripe }),
        )
      }
    }
  }

  /** Where a mail to this tenant goes; null: nowhere. */
  addressOf(tenant: string): string | null {
    return [...this.stripeLifecycles, ...this.ownLifecycles].find(
      (lifecycle) => lifecycle.tenant === tenant,
    )!.email
  }

  /** A moment shortly after the end of a grace period is put off: whether it counts is chance. */
  clearOfEdges(at: number): number {
    const isNear = [...this.#graceEnds].some((end) => end <= at && at < end + EDGE_MS)
    return isNear ? this.clearOfEdges(at + SHIFT_MS) : at
  }

  /** Everything that was planned for the time since the last step happens. */
  async step(at: number, tell: (entry: Entry) => void): Promise<void> {
    const isDue = (planned: { at: number }) => this.#steppedTo < planned.at && planned.at <= at
    for (const lifecycle of this.stripeLifecycles) {
      for (const { deed } of lifecycle.planned.filter(isDue)) await lifecycle.do(deed)
    }
    for (const lifecycle of this.ownLifecycles) {
      for (const planned of lifecycle.planned.filter(isDue)) {
        const sight = await this.#sign(lifecycle, at, planned.days)
        if (sight === null) continue
        this.#own.set(lifecycle.tenant, sight)
        tell({ kind: 'seen', at, sight })
      }
    }
    for (const lifecycle of this.stripeLifecycles) {
      const [parent = ''] = lifecycle.subscriptions
      const isActive = this.#seen.get(parent)?.includes('"status":"active"') === true
      if (!isActive || !isDue({ at: lifecycle.ownSeatsAt })) continue
      tell(await this.#addOwnSeats(lifecycle.tenant, parent, at))
    }
    this.#steppedTo = at
  }

  hear(event: Stripe.Event): void {
    if (event.type === 'invoice.payment_action_required') this.#asked.add(event.data.object.id!)
  }

  /** What the product must have seen by now: all but what is stale. */
  read(at: number, stale: ReadonlySet<string>): Entry[] {
    return [
      ...this.stripeLifecycles.flatMap((lifecycle) => this.#readAt(lifecycle, at, stale)),
      ...this.#readAtQuestions(at, stale),
      ...this.#readAtAnswers(at, stale),
    ]
  }

  /** An add-on of ours that ends with what the tenant has at Stripe. */
  async #addOwnSeats(tenant: string, parent: string, at: number): Promise<Entry> {
    const term = { termStart: at, termEnd: at + 200 * DAY_MS }
    const subscription = `own-${tenant}`
    const given = { subscription, tenant, parent, ownStatus: 'ACTIVE', ...term } as const
    return { kind: 'seen', at, sight: await addOwn(this.#options.pool, given) }
  }

  #sign(lifecycle: OwnLifecycle, at: number, days: number): Promise<OwnSight | null> {
    const before = this.#own.get(lifecycle.tenant)
    const { pool } = this.#options
    return before === undefined
      ? lifecycle.begin(pool, at, days)
      : lifecycle.extend(pool, before, days)
  }

  #readAt(lifecycle: StripeLifecycle, at: number, stale: ReadonlySet<string>): Entry[] {
    if (lifecycle.session === '' || stale.has(lifecycle.session)) return []
    const entries: Entry[] = []
    const { tenant } = lifecycle
    if (!this.#signedUp.has(tenant)) {
      this.#signedUp.add(tenant)
      entries.push({ kind: 'signed_up', at, tenant })
    }
    const { simulator } = this.#options
    for (const id of lifecycle.subscriptions.filter((each) => !stale.has(each))) {
      const text = simulator.platform.world.subscriptions.textOf(id) ?? ''
      const isTimeless = !text.includes('"status":"past_due"')
      if (isTimeless && this.#seen.get(id) === text) continue
      this.#seen.set(id, text)
      const sight = seeSubscription(simulator, id, tenant)
      if (sight.lateAt !== null) this.#graceEnds.add(sight.lateAt + GRACE_MS)
      entries.push({ kind: 'seen', at, sight })
    }
    return entries
  }

  #readAtQuestions(at: number, stale: ReadonlySet<string>): Entry[] {
    return [...this.#asked].flatMap((invoice): Entry[] => {
      if (stale.has(invoice)) return []
      this.#asked.delete(invoice)
      const subscription = seeQuestion(this.#options.simulator, invoice)
      const lifecycle = this.stripeLifecycles.find(({ subscriptions }) =>
        subscriptions.includes(subscription ?? ''),
      )
      if (subscription === null || lifecycle === undefined) return []
      this.#questions.add(invoice)
      return [{ kind: 'asked', at, tenant: lifecycle.tenant, subscription, invoice }]
    })
  }

  #readAtAnswers(at: number, stale: ReadonlySet<string>): Entry[] {
    const { simulator } = this.#options
    const closed = [...this.#questions].filter((id) => !stale.has(id) && isClosed(simulator, id))
    for (const invoice of closed) this.#questions.delete(invoice)
    return closed.map((invoice) => ({ kind: 'answered', at, invoice }))
  }
}
