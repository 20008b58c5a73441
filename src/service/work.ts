import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { type Repeating, repeat } from '../base/repeat.ts'
import { Worker } from '../base/worker.ts'
import type { Config } from '../config/config.ts'
import { plansDigest } from '../config/plans-digest.ts'
import { anchorHeads, assertAnchored } from '../ledger/anchor-heads.store.ts'
import type { Delivered } from '../outbox/carry-out.ts'
import { Outbox } from '../outbox/outbox.ts'
import * as pipeline from '../pipeline.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool } from '../postgres/pool.ts'
import type { Claim } from '../refresh/claim.store.ts'
import type { Settlement } from '../refresh/settlement.ts'
import { noticePlanChange } from '../schedule/plan-change.store.ts'
import { EFFECT_KINDS } from '../subscription/owing/effect.ts'

const TICK_EVERY_MS = 1_000
const ANCHOR_EVERY_MS = 60_000
const SCHEDULE_EVERY_MS = 3_600_000
/** A start is busy enough. */
const SCHEDULE_FIRST_MS = 5_000

export interface WorkOptions {
  readonly config: Config
  readonly story: pipeline.Story
  readonly log: Log
  readonly metrics: Metrics
  /** A slow world must not keep connections from the refresh. */
  readonly outward: Pool
  /** Told when a refresh has ended: somebody may wait for it. */
  readonly onSettled: () => void
}

/** What goes on behind the door: refresh, deliver, tick, schedule, anchor; counted and told. */
export class Work {
  readonly #log: Log
  readonly #config: Config
  readonly #story: pipeline.Story
  readonly #metrics: Metrics
  readonly #worker: Worker<Claim>
  readonly #onSettled: () => void
  readonly #outbox: Outbox | null
  #repeating: Repeating[] = []

  constructor({ config, story, log, metrics, outward, onSettled }: WorkOptions) {
    this.#onSettled = onSettled
    this.#log = log
    this.#config = config
    this.#story = story
    this.#metrics = metrics
    this.#outbox = this.#openOutbox(outward)
    this.#worker = new Worker({
      concurrency: config.refresh.concurrency,
      claim: (limit) => pipeline.claim(story, limit),
      refresh: (claimed) => this.#refresh(claimed),
      onTrouble: (error) => log.warn('work_interrupted', errorFields(error)),
    })
  }

  async start(): Promise<void> {
    await this.#lookAtPlans()
    this.#worker.start()
    await this.#outbox?.start()
    await this.#anchor()
    this.#repeating = [
      repeat(TICK_EVERY_MS, () => this.#tick()),
      repeat(ANCHOR_EVERY_MS, () => this.#anchor()),
      repeat(SCHEDULE_EVERY_MS, () => this.#schedule(), SCHEDULE_FIRST_MS),
    ]
  }

  /** Instead of `start`: whatever can be done now, once. */
  async once(): Promise<void> {
    await this.#lookAtPlans()
    await this.#tick()
    while ((await this.#refreshSome()) > 0);
    await this.#schedule()
    await this.#outbox?.open()
    await this.#outbox?.rescue()
    await this.#outbox?.drain()
    await this.#outbox?.stop()
    await this.#anchor()
  }

  /** Something is dirty: look now. */
  poke(): void {
    this.#worker.poke()
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.#worker.stop()
    await this.#outbox?.stop()
    await this.#anchor()
  }

  async #refreshSome(): Promise<number> {
    const claims = await pipeline.claim(this.#story, this.#config.refresh.concurrency)
    await Promise.all(claims.map((claimed) => this.#refresh(claimed)))
    return claims.length
  }

  async #lookAtPlans(): Promise<void> {
    const digest = plansDigest(this.#config.plans)
    await inTransaction(this.#story.pool, (tx) => noticePlanChange(tx, digest))
  }

  async #refresh(claimed: Claim): Promise<void> {
    const startedAt = performance.now()
    const settlement = await pipeline.refresh(this.#story, claimed)
    const { id: subject, kind, cause } = claimed
    const outcome = settlement.outcome
    const result = settlement.errorCode === null ? 'answered' : 'failed'
    this.#metrics.count('bursar_settlements_total', { kind, outcome })
    this.#metrics.count('bursar_fetches_total', { kind, reason: cause, result })
    this.#metrics.observe('bursar_refresh_seconds', (performance.now() - startedAt) / 1000)
    if (settlement.errorCode !== null) {
      this.#log.warn('refresh_failed', { subject, outcome, error_code: settlement.errorCode })
    }
    this.#onSettled()
    this.#tell(subject, settlement)
  }

  #tell(subject: string, { tenantId, moved, opened }: Settlement): void {
    const tenant = tenantId === null ? {} : { tenant_id: tenantId }
    if (moved !== null) {
      const before = moved.from === null ? {} : { status_before: moved.from }
      this.#log.info('subscription_moved', { subject, ...tenant, ...before, status: moved.to })
    }
    for (const kind of opened) {
      this.#log.warn('finding_opened', { subject, ...tenant, finding_kind: kind })
    }
  }

  /** null where nothing is ever owed: then there is no queue either. */
  #openOutbox(pool: Pool): Outbox | null {
    const kinds = EFFECT_KINDS.filter((kind) => this.#story.handlers[kind] !== undefined)
    if (kinds.length === 0) return null
    return new Outbox({
      pool,
      kinds,
      deliver: (effectId) => this.#deliver(effectId),
      onTrouble: (error) => this.#log.warn('work_interrupted', errorFields(error)),
      reach: this.#story.reach,
    })
  }

  async #deliver(effectId: string): Promise<Delivered> {
    const delivered = await pipeline.deliver(this.#story, effectId)
    const { effect, outcome, errorCode } = delivered
    if (effect === null || outcome === 'nothing') return delivered
    const { kind, name, tenantId: tenant_id } = effect
    this.#metrics.count('bursar_effects_total', { kind, outcome })
    if (errorCode !== null) {
      this.#log.warn('effect_not_done', {
        effect_kind: kind,
        effect: name,
        tenant_id,
        outcome,
        error_code: errorCode,
      })
    }
    return delivered
  }

  async #tick(): Promise<void> {
    try {
      if ((await pipeline.tick(this.#story)) > 0) this.#worker.poke()
    } catch (error) {
      this.#log.warn('tick_failed', errorFields(error))
    }
  }

  async #schedule(): Promise<void> {
    try {
      const { moved, reminded, purged } = await pipeline.schedule(this.#story)
      if (moved + reminded + purged > 0) this.#log.info('schedule_run', { moved, reminded, purged })
    } catch (error) {
      this.#log.warn('schedule_failed', errorFields(error))
    }
  }

  async #anchor(): Promise<void> {
    try {
      assertAnchored(await anchorHeads(this.#story.pool, this.#config.audit))
    } catch (error) {
      this.#log.error('anchor_failed', errorFields(error))
    }
  }
}
