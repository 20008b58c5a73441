import type { Verification } from '../../packages/bursar/src/audit/verification.ts'
import { type PipelineContext, receive, tick } from '../../packages/bursar/src/pipeline.ts'
import { StripeReader } from '../../packages/bursar/src/stripe/stripe-reader.ts'
import {
  createDatabaseOn,
  type DatabaseServer,
  type TestDatabase,
} from '../support/database-on-server.ts'
import { drain, type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { AuditCheck } from './audit-check.ts'
import { clearState } from './clear-state.ts'
import type { PermutationCase } from './permutation-case.ts'
import { signedDelivery } from './signed-delivery.ts'
import type { SixEventLifecycle } from './six-event-lifecycle.ts'

/** More looks than a life can ask for: a subscription that never comes to rest is a failure. */
const RECHECKS_MAX = 20

// Everything but the moments at which we wrote, which every order has of its own.
const STATE = `
select jsonb_pretty(jsonb_build_object(
  'subscriptions', (select jsonb_agg(to_jsonb(s) - 'created_at' - 'updated_at'
                      order by subscription_id) from bursar.subscriptions s),
  'tenants', (select jsonb_agg(to_jsonb(t) - 'created_at' order by tenant_id)
                from bursar.tenants t),
  'customers', (select jsonb_agg(to_jsonb(c) - 'linked_at' order by customer_id)
                  from bursar.stripe_customers c),
  'open', (select jsonb_agg(object_id) from bursar.stripe_objects where stale),
  'unprocessed', (select jsonb_agg(event_id) from bursar.stripe_events where processed_at is null)
)) as state`

const NEXT_RECHECK = 'select min(recheck_at) as at from bursar.stripe_objects'

/** A database and one node on it, on which any order of a life can be played. */
export class PermutationStage {
  readonly #database: TestDatabase
  readonly #clock: VirtualClock
  readonly #node: TestNode
  readonly #audit = new AuditCheck()
  readonly #readers = new Map<string, StripeReader>()

  static async open(server: DatabaseServer): Promise<PermutationStage> {
    const clock = new VirtualClock()
    return new PermutationStage(await createDatabaseOn(server, { clock, max: 4 }), clock)
  }

  private constructor(database: TestDatabase, clock: VirtualClock) {
    this.#database = database
    this.#clock = clock
    this.#node = testNode({ pool: database.pool, apiBase: 'http://127.0.0.1', more: { clock } })
  }

  /** Plays one case from nothing and gives the state it ends in, as text. */
  async play(lifecycle: SixEventLifecycle, given: PermutationCase): Promise<string> {
    await clearState(this.#database.pool)
    const last = lifecycle.moments.length - 1
    let moment = given.truth === 'final' ? last : 0
    for (const [step, index] of given.arrivals.entries()) {
      const { event, moment: happened } = lifecycle.events[index]!
      moment = Math.max(moment, happened)
      const context = this.#contextAt(lifecycle, moment)
      const delivery = signedDelivery(event, context.clock.now())
      const { kind } = await receive(context, this.#node.endpoint, delivery)
      if (kind !== 'recorded') throw new Error(`${event.type} was ${kind}.`)
      if (given.worksAfter[step]) await drain(context)
    }
    const context = this.#contextAt(lifecycle, last)
    await drain(context)
    if (given.lost !== null) await this.#recheck(context)
    return this.#state()
  }

  /** Whether everything that was ever played here is in an unbroken audit log. */
  verifyAudit(): Promise<Verification> {
    return this.#audit.verify(this.#database.pool)
  }

  async close(): Promise<void> {
    this.#audit.close()
    await this.#node.close()
    await this.#database.drop()
  }

  #contextAt(lifecycle: SixEventLifecycle, moment: number): PipelineContext {
    const { url, now } = lifecycle.moments[moment]!
    this.#clock.set(now)
    const reader =
      this.#readers.get(url) ??
      new StripeReader({
        secretKey: 'sk_test_simulator0000000000000000',
        apiBase: new URL(url),
      })
    this.#readers.set(url, reader)
    return { ...this.#node.context, stripe: reader }
  }

  /** Time passes until nothing is expected to change by itself any more. */
  async #recheck(context: PipelineContext): Promise<void> {
    for (let looks = 0; looks < RECHECKS_MAX; looks += 1) {
      const { rows } = await this.#database.pool.query<{ at: Date | null }>(NEXT_RECHECK)
      const at = rows[0]?.at ?? null
      if (at === null) return
      if (at > this.#clock.now()) this.#clock.set(at)
      await tick(context)
      await drain(context)
    }
    throw new Error(`Still to be looked at again after ${RECHECKS_MAX} looks.`)
  }

  async #state(): Promise<string> {
    return (await this.#database.pool.query<{ state: string }>(STATE)).rows[0]!.state
  }
}
