import Stripe from 'stripe'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { deliverMessage, type Handlers } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { receive, schedule, tick } from '../../packages/bursar/src/pipeline.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import type { Outgoing } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { OutboxMessage } from '../../packages/bursar/src/subscription/outgoing/message-handler.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import {
  createDatabaseOn,
  type DatabaseServer,
  type TestDatabase,
} from '../support/database-on-server.ts'
import { TEST_SECRET } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { addPrices, LIFECYCLE_PLANS } from './lifecycle-plans.ts'
import { StripeLifecycle } from './stripe-lifecycle.ts'

const START_MS = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000
/** More rounds than anything that comes to rest can need. */
const ROUNDS_MAX = 60

export const STAGE_OUTGOING: Outgoing = {
  emails: true,
  provision: true,
  webhooksTo: [{ name: 'crm', events: null }],
  hooks: ['subscription.activated', 'subscription.expired'],
}

const EASE = `
update bursar.stripe_objects set due_at = bursar.clock(), leased_until = null where stale`
const STALE = 'select from bursar.stripe_objects where stale'
const PENDING = `
select message_id from bursar.outbox where outcome is null order by enqueued_at, message_id`

export interface LifecycleStageOptions {
  readonly server: DatabaseServer
  readonly seed: number
  /** Default: `lifecycle-0` and so on, each with a seed of its own. */
  readonly lifecycles: readonly { readonly name: string; readonly seed: number }[]
}

/** Lives on one database, one node and a simulated Stripe, all on a virtual clock. */
export class LifecycleStage {
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly stripe: Stripe
  readonly clock: VirtualClock
  readonly node: TestNode
  readonly lists: ListReader
  readonly lifecycles: readonly StripeLifecycle[]
  /** What Stripe has sent and nobody has received yet. A test may take from it. */
  readonly undelivered: Stripe.Event[] = []
  /** What was sent to the world, in order. */
  readonly sent: OutboxMessage[] = []
  readonly #apiBase: string
  #steppedTo = START_MS - 1

  static async open(options: LifecycleStageOptions): Promise<LifecycleStage> {
    const clock = new VirtualClock(new Date(START_MS).toISOString())
    const database = await createDatabaseOn(options.server, { clock, max: 6 })
    const startAt = new Date(START_MS)
    const simulator = createSimulator({ seed: options.seed, startAt, realClock: clock })
    const { url } = await simulator.start()
    return new LifecycleStage(options, { clock, database, simulator, url })
  }

  private constructor(
    { lifecycles }: LifecycleStageOptions,
    parts: Pick<LifecycleStage, 'clock' | 'database' | 'simulator'> & { readonly url: string },
  ) {
    const { clock, database, simulator, url } = parts
    this.clock = clock
    this.database = database
    this.simulator = simulator
    this.#apiBase = url
    addPrices(simulator)
    simulator.addWebhookEndpoint({
      url: 'http://lifecycles.test/webhook/stripe',
      secret: TEST_SECRET,
      events: Object.keys(EVENT_TYPES),
      handler: async (request) => {
        this.undelivered.push((await request.json()) as Stripe.Event)
        return new Response('{}')
      },
    })
    const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
    const { apiKey } = simulator
    this.stripe = new Stripe(apiKey, { httpClient, maxNetworkRetries: 0, telemetry: false })
    const apiBase = new URL(url)
    this.lists = new ListReader({ secretKey: apiKey, apiBase, admit: async () => undefined })
    this.node = this.openNode()
    const { stripe } = this
    this.lifecycles = lifecycles.map(
      ({ name, seed }) =>
        new StripeLifecycle({
          name,
          random: seededRandom(seed),
          startMs: START_MS,
          simulator,
          stripe,
        }),
    )
  }

  /** Another node on the same database, or on another one. */
  openNode(pool = this.database.pool): TestNode {
    const took = async (message: OutboxMessage) => {
      this.sent.push(message)
      return { kind: 'done' } as const
    }
    const handlers: Handlers = { email: took, webhook: took, hook: took, provision: took }
    const more = { clock: this.clock, outgoing: STAGE_OUTGOING, handlers }
    const node = testNode({ pool, apiBase: this.#apiBase, more })
    const policy = { ...node.context.policy, plans: LIFECYCLE_PLANS }
    Object.assign(node.context, { policy })
    return node
  }

  /** Time passes up to here, and what was planned for it happens. */
  async pass(hours: number): Promise<void> {
    const at = START_MS + hours * HOUR_MS
    this.clock.set(new Date(at))
    await this.simulator.clock.advance(new Date(at))
    for (const lifecycle of this.lifecycles) {
      const due = lifecycle.planned.filter((one) => this.#steppedTo < one.at && one.at <= at)
      for (const { deed } of due) await lifecycle.do(deed)
    }
    this.#steppedTo = at
    await this.simulator.caughtUp()
  }

  /** What Stripe has sent arrives. */
  async receiveAll(): Promise<void> {
    const { context, endpoint } = this.node
    for (const event of this.undelivered.splice(0)) {
      await receive(context, endpoint, signedDelivery(event, this.clock.now()))
    }
  }

  /** Nothing is stale any more. */
  async settle(node = this.node): Promise<void> {
    const { pool } = node.context
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await tick(node.context)
      await node.drain()
      if ((await pool.query(STALE)).rowCount === 0) return
      // Time stands still within a moment: what waits for a pause is due now.
      await pool.query(EASE)
    }
    throw new Error('It does not come to rest.')
  }

  async schedule(node = this.node): Promise<void> {
    await schedule(node.context)
  }

  /** Everything that is pending is tried once. */
  async deliver(node = this.node): Promise<void> {
    const { pool, handlers } = node.context
    const { rows } = await pool.query<{ message_id: string }>(PENDING)
    for (const { message_id: id } of rows) await deliverMessage(pool, id, handlers)
  }

  async close(): Promise<void> {
    await this.node.close()
    await this.simulator.stop()
    await this.database.drop()
  }
}
