import Stripe from 'stripe'
import type { Mailer } from '../../packages/bursar/src/delivery/email/mail/mailer.ts'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { OutboxQueue } from '../../packages/bursar/src/outbox/queue.ts'
import { receive, schedule, tick } from '../../packages/bursar/src/pipeline.ts'
import { MESSAGE_KINDS } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import {
  createDatabaseOn,
  type DatabaseServer,
  type TestDatabase,
} from '../support/database-on-server.ts'
import { putQueueOnClock } from '../support/queue-clock.ts'
import { TEST_SECRET } from '../support/test-config.ts'
import { drain } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import type { Entry } from './history.ts'
import { addPrices } from './lifecycle-plans.ts'
import type { MortalNode } from './mortal-node.ts'
import { NodePair, type NodePairOptions } from './node-pair.ts'
import { isAway, type Outage, type Part, planOutages } from './outage-plan.ts'
import { Outside } from './outside.ts'
import { Population } from './population.ts'

const START_MS = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000
const YEAR_HOURS = 365 * 24
const YEAR_END_MS = START_MS + YEAR_HOURS * HOUR_MS
/** Moments are so far apart, and a little more or less. */
const STEP_HOURS_USUAL = 18
/** Of the step, at most. */
const JITTER = 0.4
/** After the year all is well, for as long as the longest pause and a capped mail can take. */
const CALM_HOURS = 96
/** More rounds than anything that comes to rest can need. */
const ROUNDS_MAX = 60
const DUPLICATES = 0.05
const STRIPE_FAULTS = 0.01

/** Time here is virtual: a busy machine is no outage. */
const GENEROUS_MS = 60_000

const EASE = `
update bursar.stripe_objects set due_at = bursar.clock(), leased_until = null where stale`
const IS_PENDING = 'select exists (select from bursar.outbox where outcome is null) as "isPending"'
const STALE = 'select object_id from bursar.stripe_objects where stale'

export interface LifecyclesWorldOptions {
  readonly server: DatabaseServer
  readonly seed: number
  readonly lifecycles: number
  /** Default: 18. */
  readonly stepHours?: number
  /** Tests of the judge: a mailer that does what it must not. */
  readonly bend?: (mailer: Mailer) => Mailer
  /** Tests of the judge: done after each moment. */
  readonly spoil?: (database: TestDatabase) => Promise<void>
}

interface Parts extends Omit<NodePairOptions, 'name' | 'diesUntil'> {
  readonly clock: VirtualClock
  readonly simulator: Simulator
  readonly outages: readonly Outage[]
}

/** A year of some lives on one database, with a Stripe, two nodes that die, and outages. */
export class LifecyclesWorld {
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly clock: VirtualClock
  readonly outages: readonly Outage[]
  readonly outside: Outside
  readonly population: Population
  /** What was seen, in order. */
  readonly entries: Entry[] = []
  /** When the outbox was worked on. */
  readonly rounds: number[] = []
  readonly #options: LifecyclesWorldOptions
  readonly #random: Random
  readonly #queue: OutboxQueue
  readonly #nodes: NodePair
  #deathsSeen = 0
  #rescues = 0
  #undelivered: string[] = []
  #isStepping = false
  #now = START_MS

  static async open(options: LifecyclesWorldOptions): Promise<LifecyclesWorld> {
    const { server, seed, bend } = options
    const clock = new VirtualClock(new Date(START_MS).toISOString())
    const random = seededRandom(seed)
    const outages = planOutages(seededRandom(seed + 1), START_MS)
    const isAwayNow = (part: Part) => isAway(outages, part, clock.now().getTime())
    const database = await createDatabaseOn(server, {
      clock,
      max: 4,
      connectTimeoutMs: GENEROUS_MS,
    })
    const afterRetries = (['cancel', 'unpaid', 'past_due'] as const)[seed % 3]!
    const startAt = new Date(START_MS)
    const billing = { afterRetries }
    const simulator = createSimulator({ seed, startAt, realClock: clock, billing })
    const { url: apiBase } = await simulator.start()
    const outsideRandom = seededRandom(seed + 2)
    const outside = await Outside.open({
      clock,
      random: outsideRandom,
      isAway: isAwayNow,
      losesUntil: YEAR_END_MS,
      bend,
    })
    const troubles: string[] = []
    const queue = new OutboxQueue(database.pool, (error) => troubles.push(String(error)))
    await queue.start(MESSAGE_KINDS)
    await putQueueOnClock(database.pool)
    const nodes = { database, clock, random, apiBase, outside, queue, troubles }
    const parts = { ...nodes, simulator, outages }
    return new LifecyclesWorld(options, parts)
  }

  private constructor(options: LifecyclesWorldOptions, parts: Parts) {
    this.#options = options
    this.database = parts.database
    this.simulator = parts.simulator
    this.clock = parts.clock
    this.outages = parts.outages
    this.outside = parts.outside
    this.#random = parts.random
    this.#queue = parts.queue
    const { seed, lifecycles } = options
    this.#nodes = new NodePair({
      ...parts,
      name: `lifecycles-${seed}`,
      diesUntil: YEAR_END_MS,
    })
    addPrices(parts.simulator)
    parts.simulator.onApiRequest = () => this.#stripeFault()
    parts.simulator.addWebhookEndpoint({
      url: 'http://lifecycles.test/webhook/stripe',
      secret: TEST_SECRET,
      events: Object.keys(EVENT_TYPES),
      handler: async (request) => {
        this.#undelivered.push(await request.text())
        return new Response('{}')
      },
    })
    const stripe = new Stripe(parts.simulator.apiKey, {
      httpClient: Stripe.createFetchHttpClient(parts.simulator.fetch),
      maxNetworkRetries: 0,
      telemetry: false,
    })
    const { simulator, database } = parts
    this.population = new Population({
      simulator,
      stripe,
      pool: database.pool,
      seed,
      lifecycles,
      startMs: START_MS,
    })
  }

  /** When a node died. */
  get deaths(): readonly number[] {
    return this.#nodes.deaths
  }

  /** What nodes could not deal with. */
  get troubles(): readonly string[] {
    return this.#nodes.troubles
  }

  /** Lets the year pass, and then all come to rest. */
  async play(): Promise<void> {
    const endHours = YEAR_HOURS + CALM_HOURS
    const { stepHours = STEP_HOURS_USUAL } = this.#options
    for (let hours = 0; hours <= endHours; hours += stepHours) {
      const jitter = Math.floor(this.#random() * JITTER * stepHours * HOUR_MS)
      await this.#moment(this.population.clearOfEdges(START_MS + hours * HOUR_MS + jitter))
    }
  }

  async close(): Promise<void> {
    await this.#queue.stop()
    await this.simulator.stop()
    await this.outside.close()
    await this.#nodes.close()
    await this.database.drop()
  }

  async #moment(at: number): Promise<void> {
    this.#now = at
    this.clock.set(new Date(at))
    await this.simulator.clock.advance(new Date(at))
    this.#isStepping = true
    await this.population.step(at, (entry) => this.entries.push(entry))
    this.#isStepping = false
    await this.simulator.caughtUp()
    if (isAway(this.outages, 'bursar', at)) return
    if (this.#random() < 0.3) await this.#schedule()
    await this.#receiveAll()
    await this.#catchUp()
    await this.#schedule()
    await this.#deliver()
    await this.#options.spoil?.(this.database)
  }

  /** What Stripe sends, in any order, some of it twice; again and again until it was accepted. */
  async #receiveAll(): Promise<void> {
    const bodies = this.#undelivered.splice(0)
    for (const body of [...bodies]) if (this.#random() < DUPLICATES) bodies.push(body)
    const mixed = bodies.map((body) => ({ body, order: this.#random() }))
    mixed.sort((a, b) => a.order - b.order)
    const left = mixed.map(({ body }) => JSON.parse(body))
    while (left.length > 0) {
      await this.#nodes.with(0, async ({ node }) => {
        const { context: scenario, endpoint } = node.node
        const batch = left.slice(0, 20)
        await Promise.all(
          batch.map((event) =>
            receive(scenario, endpoint, signedDelivery(event, this.clock.now())),
          ),
        )
        for (const event of batch) this.population.hear(event)
        left.splice(0, batch.length)
      })
    }
  }

  /** Both nodes work side by side until nothing is stale, or Stripe is away. */
  async #catchUp(): Promise<void> {
    const { pool } = this.database
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await Promise.all(
        [0, 1].map((place) => this.#nodes.with(place, ({ node }) => refreshAll(node))),
      )
      const { rows } = await pool.query<{ object_id: string }>(STALE)
      const stale = new Set(rows.map(({ object_id: objectId }) => objectId))
      if (stale.size === 0 || isAway(this.outages, 'stripe', this.#now)) {
        this.entries.push(...this.population.read(this.#now, stale))
        return
      }
      // Stands for the seconds after which a lease ends and a failed fetch is tried again: in a
      // moment time stands still, so that everybody can say what was true at it.
      await pool.query(EASE)
    }
    throw new Error('It does not come to rest.')
  }

  async #schedule(): Promise<void> {
    const places = this.#random() < 0.3 ? [0, 1] : [0]
    let isDone = false
    while (!isDone) {
      const alive = await Promise.all(
        places.map((place) => this.#nodes.with(place, ({ node }) => schedule(node.node.context))),
      )
      isDone = alive.every(Boolean)
    }
    this.entries.push({ kind: 'scheduled', at: this.#now })
  }

  async #deliver(): Promise<void> {
    const { rows } = await this.database.pool.query<{ isPending: boolean }>(IS_PENDING)
    if (rows[0]?.isPending !== true) return
    this.outside.prepare()
    this.rounds.push(this.#now)
    const places = this.#random() < 0.3 ? [0, 1] : [1]
    if (this.#nodes.deaths.length > this.#deathsSeen) {
      this.#deathsSeen = this.#nodes.deaths.length
      // A try that was killed is taken back after three minutes: not in the same moment.
      this.#rescues = 2
    }
    if (this.#rescues > 0) await this.#queue.rescue()
    this.#rescues -= 1
    await Promise.all(
      places.map((place) => this.#nodes.with(place, ({ outbox }) => outbox.drain())),
    )
  }

  #stripeFault() {
    if (this.#isStepping) return undefined
    if (isAway(this.outages, 'stripe', this.#now)) {
      return this.#random() < 0.5
        ? ({ kind: 'error' } as const)
        : ({ kind: 'rate_limited' } as const)
    }
    return this.#random() < STRIPE_FAULTS ? ({ kind: 'error' } as const) : undefined
  }
}

async function refreshAll({ node: { context: scenario } }: MortalNode): Promise<void> {
  await tick(scenario)
  await drain(scenario)
}
