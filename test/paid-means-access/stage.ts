import Stripe from 'stripe'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { type PipelineContext, receive, schedule } from '../../packages/bursar/src/pipeline.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { registerTenant } from '../../packages/bursar/src/refresh/register/register-tenant.ts'
import { toTenantWish } from '../../packages/bursar/src/refresh/register/to-tenant-wish.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import type { TenantBody } from '../../packages/wire/src/tenants/tenant.ts'
import { pick } from '../interleaving/living-world.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { MortalNode } from '../lifecycles/mortal-node.ts'
import {
  createDatabaseOn,
  type DatabaseServer,
  type TestDatabase,
} from '../support/database-on-server.ts'
import { AUDIT_KEY, TEST_POLICY, TEST_REFERENCE_KEY, TEST_SECRET } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { MERCHANT_PLANS, stockMerchant } from './merchant.ts'
import { Post } from './post.ts'

const START = '2026-01-01T00:00:00Z'
const MINUTE_MS = 60_000
/** The look that is made 15 minutes after a change ends within another minute. */
const REST_MS = 16 * MINUTE_MS
/** More rounds than anything that comes to rest can need. */
const ROUNDS_MAX = 400
const FAULTS = 0.02
/** Time is virtual: a busy machine is no outage. */
const GENEROUS_MS = 60_000
const STATEMENTS_MAX = 60
/** Events that arrive side by side. */
const BATCH = 20

// What is stale is due at some time, and what is not may have to be looked at again.
const NEXT = `
select min(at) filter (where stale or at <= $1) as at, bool_or(stale) as "isStale" from (
  select greatest(due_at, leased_until) as at, true as stale from bursar.stripe_objects where stale
  union all
  select recheck_at, false from bursar.stripe_objects where recheck_at is not null
) as next`

// By what the simulator has named: generated ids are other ones each time.
const TENANTS = `
select tenant_id as id from bursar.tenants t where merged_into is null
order by coalesce((select min(customer_id) from bursar.stripe_customers c
  where c.tenant_id = t.tenant_id), tenant_id)`

/** A shop at a simulated Stripe, a node of ours, and a bad line between the two. */
export class Stage {
  readonly random: Random
  readonly simulator: Simulator
  readonly stripe: Stripe
  readonly pool: Pool
  readonly post: Post
  /** What has happened, in order. */
  readonly lifecycle: string[] = []
  readonly node: TestNode
  /** Whether an operator has moved something since the last rest. */
  hasMoved = false
  readonly #clock: VirtualClock
  readonly #database: TestDatabase
  readonly #apiBase: string
  readonly #parts: Partial<PipelineContext>
  readonly #seed: number
  /** Of its own: how often Stripe is asked must not change the story. */
  readonly #faults: Random
  #isActing = false
  #isAway = false
  #deaths = 0

  static async open(server: DatabaseServer, seed: number): Promise<Stage> {
    const clock = new VirtualClock(START)
    const options = { clock, max: 4, connectTimeoutMs: GENEROUS_MS }
    const database = await createDatabaseOn(server, options)
    const random = seededRandom(seed)
    const afterRetries = pick(random, ['cancel', 'unpaid', 'past_due'] as const)
    const startAt = new Date(START)
    const simulator = createSimulator({
      seed,
      startAt,
      realClock: clock,
      billing: { afterRetries },
    })
    const { url } = await simulator.start()
    return new Stage({ clock, database, random, simulator, apiBase: url, seed })
  }

  private constructor(options: {
    readonly clock: VirtualClock
    readonly database: TestDatabase
    readonly random: Random
    readonly simulator: Simulator
    readonly apiBase: string
    readonly seed: number
  }) {
    const { clock, database, random, simulator, apiBase, seed } = options
    this.#clock = clock
    this.#database = database
    this.#apiBase = apiBase
    this.#seed = seed
    this.#faults = seededRandom(seed + 4)
    this.random = random
    this.simulator = simulator
    this.pool = database.pool
    this.post = new Post(seededRandom(seed + 1), () => clock.now().getTime())
    stockMerchant(simulator)
    simulator.onApiRequest = () => this.#fault()
    simulator.addWebhookEndpoint({
      url: 'http://lifecycle.test/webhook/stripe',
      secret: TEST_SECRET,
      events: Object.keys(EVENT_TYPES),
      handler: async (request) => {
        this.post.take(await request.text())
        return new Response('{}')
      },
    })
    this.stripe = new Stripe(simulator.apiKey, {
      httpClient: Stripe.createFetchHttpClient(simulator.fetch),
      maxNetworkRetries: 0,
      telemetry: false,
    })
    const policy = policyOf(random)
    this.lifecycle.push(JSON.stringify({ ...policy.signup, ...policy.billing }))
    this.#parts = { clock, policy }
    const more = { ...this.#parts, random: seededRandom(seed + 2) }
    this.node = testNode({ pool: database.pool, apiBase, more })
  }

  now(): Date {
    return this.#clock.now()
  }

  /** One who exists at Stripe; null: nobody does. */
  anyCustomer(): string | null {
    const all = [...this.simulator.platform.world.customers.newestFirst()]
    return all.length === 0 ? null : pick(this.random, all).id
  }

  async tenantIds(): Promise<string[]> {
    return (await this.pool.query<{ id: string }>(TENANTS)).rows.map(({ id }) => id)
  }

  /** As a backend does with its token. */
  async register(body: TenantBody): Promise<void> {
    const actor = { actorType: 'api', actorId: 'backend', reason: null } as const
    const context = { auditKey: AUDIT_KEY, outgoing: NOTHING_OUTGOING, actor }
    await inTransaction(this.pool, (tx) => registerTenant(tx, toTenantWish(body, ['']), context))
  }

  moves(): void {
    this.hasMoved = true
  }

  /** Somebody does something at Stripe or here; what Stripe refuses has not happened. */
  async act(deed: (stage: Stage) => Promise<string>): Promise<void> {
    this.#isActing = true
    try {
      this.tell(await deed(this))
    } catch (error) {
      const name = error instanceof Error ? error.constructor.name : ''
      if (!/^(Stripe\w*Error|Refusal)$/.test(name)) throw error
      this.tell(`Stripe refuses: ${error instanceof Error ? error.message : ''}`)
    } finally {
      this.#isActing = false
    }
    await this.simulator.caughtUp()
  }

  tell(what: string): void {
    this.lifecycle.push(`${this.now().toISOString().slice(0, 16)} ${what}`)
  }

  /** Events arrive and are worked on: by one who may die, or while Stripe is away. */
  async muddle(): Promise<void> {
    const chance = this.random()
    this.#isAway = chance < 0.15
    if (this.#isAway) this.tell('Stripe is away')
    await this.#receive()
    if (chance > 0.8) await this.#workUntilDeath()
    else await this.node.drain()
    this.#isAway = false
  }

  /** Time passes, in steps between which the node works. */
  async pass(ms: number): Promise<void> {
    const stepMs = 36 * 60 * MINUTE_MS
    for (let left = ms; left > 0; left -= stepMs) {
      await this.#advance(Math.min(left, stepMs))
      await this.#receive()
      await this.#work()
      await schedule(this.node.context)
    }
  }

  /** Until nothing is stale, and nothing has changed for 15 minutes. */
  async rest(): Promise<void> {
    let restsAt = this.now().getTime() + REST_MS
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      if (!this.post.isEmpty) restsAt = this.now().getTime() + REST_MS
      await this.#receive()
      await this.#work()
      const { rows } = await this.pool.query(NEXT, [new Date(restsAt)])
      const [{ at, isStale }] = rows as [{ at: Date | null; isStale: boolean | null }]
      const now = this.now().getTime()
      if (at === null && isStale !== true && now >= restsAt) {
        await schedule(this.node.context)
        return
      }
      // PostgreSQL counts microseconds, we do not: a millisecond later it is due for certain.
      const next = at === null ? restsAt : at.getTime() + 1
      if (next > now) await this.#advance(next - now)
    }
    throw new Error(`It does not come to rest within ${ROUNDS_MAX} rounds.`)
  }

  async close(): Promise<void> {
    await this.simulator.stop()
    await this.node.close()
    await this.#database.drop()
  }

  async #advance(ms: number): Promise<void> {
    this.#clock.advanceSeconds(ms / 1000)
    await this.simulator.clock.advance(this.now())
    await this.simulator.caughtUp()
  }

  async #receive(): Promise<void> {
    const { context, endpoint } = this.node
    const arrives = this.post.deliver()
    while (arrives.length > 0) {
      const batch = arrives.splice(0, BATCH).map((event) => signedDelivery(event, this.now()))
      await Promise.all(batch.map((delivery) => receive(context, endpoint, delivery)))
    }
  }

  async #work(): Promise<void> {
    await this.node.tick()
    await this.node.drain()
  }

  /** Another node, whose connections break in the middle of its work. */
  async #workUntilDeath(): Promise<void> {
    this.#deaths += 1
    const mortal = new MortalNode({
      database: this.#database,
      clock: this.#clock,
      name: `lifecycle-${this.#seed}-${this.#deaths}`,
      statements: 1 + Math.floor(this.random() * STATEMENTS_MAX),
      isMortal: () => true,
      isAnswerLost: this.random() < 0.5,
      apiBase: this.#apiBase,
      parts: () => this.#parts,
    })
    const survives = await mortal.live(() => mortal.node.drain())
    this.tell(survives ? 'another node works' : 'a node dies at work')
    if (survives) await mortal.pool.end()
    await mortal.close()
  }

  #fault() {
    if (this.#isActing) return undefined
    if (this.#isAway || this.#faults() < FAULTS) {
      return this.#faults() < 0.5
        ? ({ kind: 'error' } as const)
        : ({ kind: 'rate_limited' } as const)
    }
    return undefined
  }
}

/** Every story has a policy of its own. */
function policyOf(random: Random) {
  return {
    ...TEST_POLICY,
    plans: MERCHANT_PLANS,
    livemode: false,
    referenceKeys: [TEST_REFERENCE_KEY],
    signup: {
      mode: pick(random, ['open', 'open', 'intent'] as const),
      sameEmail: pick(random, ['confirm', 'separate', 'attach'] as const),
    },
    billing: {
      ...BILLING_USUAL,
      whileProcessing: pick(random, ['grant', 'wait'] as const),
      unpaidUpgrade: pick(random, ['previous', 'current'] as const),
      graceAfterTrialDays: pick(random, [0, 3]),
    },
  }
}
