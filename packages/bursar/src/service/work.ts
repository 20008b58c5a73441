import { AppError } from '@bursar/wire/errors'
import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { type LoopName, Loops, loopsThatRun } from '../base/work/loops.ts'
import { type Repeating, repeat } from '../base/work/repeat.ts'
import { Worker } from '../base/work/worker.ts'
import { type EndingContext, endAddons } from '../billing/addon/end-addons.ts'
import type { Config } from '../config/config.ts'
import { plansDigest } from '../config/plans-digest.ts'
import type { Delivered } from '../outbox/deliver-message.ts'
import { Outbox } from '../outbox/outbox.ts'
import * as pipeline from '../pipeline.ts'
import type { Pool } from '../postgres/pool.ts'
import { freeSlots } from '../refresh/claim/share-slots.ts'
import { type Claim, readNow } from '../refresh/object/claim.store.ts'
import type { Reachability } from '../refresh/reachability/reachability.ts'
import { detectPlanChange } from '../schedule/plan-change.store.ts'
import { notePlans } from '../schedule/plan-revision.store.ts'
import { MESSAGE_KINDS } from '../subscription/outgoing/message.ts'
import { openBulk } from './open/open-bulk.ts'
import { openReconciling } from './open/open-reconciling.ts'
import { openWriter } from './open/open-writer.ts'
import { tellOperators } from './work/alerting.ts'
import { anchor } from './work/anchoring.ts'
import type { Bulk } from './work/bulk.ts'
import { type Heartbeat, openHeartbeat, showDeadLoops } from './work/heartbeat.ts'
import * as every from './work/intervals.ts'
import type { Reconciling, ReconcilingJob } from './work/reconciling.ts'
import { refreshOnce } from './work/refresh-once.ts'
import { reportDelivery } from './work/report-delivery.ts'
import { reportRefresh } from './work/report-refresh.ts'

export interface WorkOptions {
  readonly config: Config
  readonly context: pipeline.PipelineContext
  readonly log: Log
  readonly metrics: Metrics
  /** A slow world must not keep connections from the refresh. */
  readonly outward: Pool
  /** What becomes of the requests to Stripe. */
  readonly reachability: Reachability
  /** Told when a refresh has ended: somebody may wait for it. */
  readonly onObserved: (objectId: string) => void
}

/** What goes on behind the door: refresh, deliver, tick, schedule, anchor; counted and told. */
export class Work {
  readonly #log: Log
  readonly #config: Config
  readonly #context: pipeline.PipelineContext
  readonly #metrics: Metrics
  readonly #worker: Worker<Claim>
  readonly #onObserved: (objectId: string) => void
  readonly #outbox: Outbox | null
  readonly #ending: EndingContext
  readonly #reachability: Reachability
  readonly #reconciling: Reconciling
  readonly #bulk: Bulk
  readonly #loops: Loops
  readonly #heartbeat: Heartbeat | null
  #repeating: Repeating[] = []

  constructor({ config, context, log, metrics, outward, reachability, onObserved }: WorkOptions) {
    this.#reachability = reachability
    this.#onObserved = onObserved
    this.#log = log
    this.#config = config
    this.#context = context
    this.#metrics = metrics
    this.#outbox = this.#openOutbox(outward)
    this.#loops = new Loops(context.clock, loopsThatRun({ delivers: this.#outbox !== null }))
    this.#reconciling = openReconciling(config, {
      pool: outward,
      clock: context.clock,
      log,
      metrics,
      onAsked: reachability.note,
      onStale: () => this.markStale(),
    })
    const { onAsked, ...counted } = { onAsked: reachability.note, log, metrics, onObserved }
    this.#bulk = openBulk(config, { pool: outward, context, onAsked, ...counted })
    this.#heartbeat = openHeartbeat(config, { loops: this.#loops, log, metrics })
    this.#ending = {
      pool: outward,
      stripe: openWriter(config, outward, { of: 'addon', onAsked: reachability.note }),
    }
    this.#worker = new Worker({
      concurrency: config.refresh.concurrency,
      claim: (limit, underWay) => pipeline.claim(context, freeSlots(limit, underWay)),
      refresh: (claimed) => this.#refresh(claimed),
      onClaimed: () => this.#loops.succeeded('refresh'),
      onTrouble: (error) => log.warn('work_interrupted', errorFields(error)),
    })
  }

  async start(): Promise<void> {
    showDeadLoops(this.#metrics, this.#loops)
    await this.#readAtPlans()
    // Before anything is sent: it may have been sent before the database was restored.
    await this.#anchor()
    this.#worker.start()
    await this.#outbox?.start()
    this.#repeating = [
      repeat(every.TICK_MS, () => this.#round('tick', this.#tick())),
      repeat(every.BULK_MS, () => this.#try('bulk_interrupted', () => this.#bulk.run())),
      repeat(every.ALERT_MS, () => this.#round('alert', this.#tellOperators())),
      repeat(every.ANCHOR_MS, () => this.#round('anchor', this.#anchor())),
      repeat(every.ADDONS_MS, () => this.#round('addon', this.#tryToEndAddons())),
      repeat(every.CATCH_UP_MS, () => this.#reconcileRound('catch_up'), every.CATCH_UP_FIRST_MS),
      repeat(every.SWEEP_MS, () => this.#reconcileRound('sweep'), every.SWEEP_FIRST_MS),
      repeat(every.SWEEP_MS, () => this.#reconcileRound('verify'), every.VERIFY_FIRST_MS),
      repeat(
        every.SCHEDULE_MS,
        () => this.#round('schedule', this.#schedule()),
        every.SCHEDULE_FIRST_MS,
      ),
    ]
    const heartbeat = this.#heartbeat
    if (heartbeat === null) return
    this.#repeating.push(
      repeat(every.HEARTBEAT_MS, () => heartbeat.beat(), every.HEARTBEAT_FIRST_MS),
    )
  }

  /** Notes that a loop is alive, where its round succeeded. */
  async #round(name: LoopName, work: Promise<boolean>): Promise<void> {
    if (await work) this.#loops.succeeded(name)
  }

  #reconcileRound(job: ReconcilingJob): Promise<void> {
    return this.#round(job, this.#reconcile(job))
  }

  /**
   * Instead of `start`: whatever can be done now, once. A part that fails keeps no other from being
   * done. @throws AppError WORK_UNFINISHED
   */
  async once(): Promise<void> {
    const parts = [
      await this.#anchor(),
      await this.#try('plans_unseen', () => this.#readAtPlans()),
      await this.#tick(),
      await this.#reconcile('catch_up'),
      await this.#reconcile('sweep'),
      await this.#schedule(),
    ]
    const isOpen = await this.#try('delivery_interrupted', async () => {
      await this.#outbox?.open()
      await this.#outbox?.rescue()
    })
    const tried = new Set<string>()
    const deliver = async () => isOpen && (await this.#deliverOnce(tried))
    parts.push(...(await Promise.all([this.#refreshAndEnd(), deliver()])))
    // What the refresh has owed meanwhile, and what operators are to be told.
    parts.push(await this.#try('catch_up_failed', () => this.#reconciling.endLostSpan()))
    parts.push(await this.#reconcile('verify'), await this.#tellOperators(), await deliver())
    await this.#outbox?.stop()
    parts[0] = await this.#anchor()
    if (parts.includes(false)) throw new AppError('WORK_UNFINISHED')
  }

  /** Something is stale: look now. */
  markStale(): void {
    this.#worker.wake()
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.#heartbeat?.stop()
    this.#reconciling.stop()
    this.#bulk.stop()
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.#worker.stop()
    await this.#outbox?.stop()
    await this.#anchor()
  }

  /** An addition is known to have lost its parent when that has been refreshed. */
  async #refreshAndEnd(): Promise<boolean> {
    // Of one run: what failed before the additions ended is tried no second time after it, either.
    const onceSince = await readNow(this.#context.pool)
    const hasRefreshed = await this.#refreshOnce(onceSince)
    const hasEnded = await this.#try('addons_endless', () => this.#endAllAddons())
    return (await this.#refreshOnce(onceSince)) && hasRefreshed && hasEnded
  }

  #refreshOnce(onceSince: Date): Promise<boolean> {
    const { concurrency } = this.#config.refresh
    const refresh = (claimed: Claim) => this.#refresh(claimed)
    const once = { ...this.#context, onceSince }
    return this.#try('refresh_interrupted', () => refreshOnce(once, concurrency, refresh))
  }

  #deliverOnce(tried: Set<string>): Promise<boolean> {
    return this.#try('delivery_interrupted', async () => this.#outbox?.drain(tried))
  }

  async #readAtPlans(): Promise<void> {
    // First: from now on an older node leaves to this one what its own plans do not list.
    const digest = plansDigest(this.#config.plans)
    await notePlans(this.#context.pool, digest)
    await detectPlanChange(this.#context.pool, digest)
  }

  async #refresh(claimed: Claim): Promise<void> {
    const startedAt = performance.now()
    const refreshed = await pipeline.refresh(this.#context, claimed)
    const seconds = (performance.now() - startedAt) / 1000
    reportRefresh({ log: this.#log, metrics: this.#metrics }, claimed, refreshed, seconds)
    this.#onObserved(claimed.id)
  }

  /** null where nothing is ever owed: then there is no queue either. */
  #openOutbox(pool: Pool): Outbox | null {
    const kinds = MESSAGE_KINDS.filter((kind) => this.#context.handlers[kind] !== undefined)
    if (kinds.length === 0) return null
    return new Outbox({
      pool,
      kinds,
      deliver: (messageId) => this.#deliver(messageId),
      onTrouble: (error) => this.#log.warn('work_interrupted', errorFields(error)),
      onRelayed: () => this.#loops.succeeded('deliver'),
      failpoint: this.#context.failpoint,
    })
  }

  async #deliver(messageId: string): Promise<Delivered> {
    const delivered = await pipeline.deliver(this.#context, messageId)
    reportDelivery({ log: this.#log, metrics: this.#metrics }, delivered)
    return delivered
  }

  async #tick(): Promise<boolean> {
    const succeeded = await this.#try('tick_failed', async () => {
      if ((await pipeline.tick(this.#context)) > 0) this.#worker.wake()
    })
    this.#reconciling.noteDatabase(succeeded)
    return succeeded
  }

  #reconcile(job: ReconcilingJob): Promise<boolean> {
    return this.#try(`${job}_failed`, () => this.#reconciling.run(job))
  }

  #tellOperators(): Promise<boolean> {
    const { pool, outgoing } = this.#context
    const { consoleUrl } = this.#config.alerts
    const told = { pool, log: this.#log, outgoing, reachability: this.#reachability, consoleUrl }
    return this.#try('operators_untold', () => tellOperators(told))
  }

  #tryToEndAddons(): Promise<boolean> {
    return this.#try('addons_endless', () => this.#endAddons())
  }

  async #endAddons(): Promise<boolean> {
    const { refused, isMore } = await endAddons(this.#ending)
    for (const { tenantId, stripeSubscriptionId } of refused) {
      const about = { object_id: stripeSubscriptionId, tenant_id: tenantId }
      this.#log.warn('finding_opened', { ...about, finding_kind: 'addon_not_ended' })
    }
    return isMore
  }

  /** One that is refused is not due again within the run, so this ends. */
  async #endAllAddons(): Promise<void> {
    while (await this.#endAddons());
  }

  #schedule(): Promise<boolean> {
    return this.#try('schedule_failed', async () => {
      const { moved, reminded, purged, dropped, unhandled } = await pipeline.schedule(this.#context)
      const counts = { moved, reminded, purged, dropped }
      if (moved + reminded + purged + dropped > 0) this.#log.info('schedule_run', counts)
      for (const kind of unhandled) {
        const about = { message_kind: kind, finding_kind: 'message_unhandled' }
        this.#log.warn('finding_opened', about)
      }
    })
  }

  #anchor(): Promise<boolean> {
    return anchor({ pool: this.#context.pool, log: this.#log, audit: this.#config.audit })
  }

  /** Gives whether it was done; the log hears why not. */
  async #try(failed: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      this.#log.warn(failed, errorFields(error))
      return false
    }
  }
}
