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
import { anchorHeads, assertAnchored } from '../ledger/anchor-heads.store.ts'
import type { Delivered } from '../outbox/carry-out.ts'
import { Outbox } from '../outbox/outbox.ts'
import * as pipeline from '../pipeline.ts'
import type { Pool } from '../postgres/pool.ts'
import { freeSlots } from '../refresh/claim/share-slots.ts'
import { type Claim, readNow } from '../refresh/claim.store.ts'
import type { Reachability } from '../refresh/reach/reachability.ts'
import type { Settlement } from '../refresh/settlement.ts'
import { noticePlanChange } from '../schedule/plan-change.store.ts'
import { notePlans } from '../schedule/plan-revision.store.ts'
import { EFFECT_KINDS } from '../subscription/owing/effect.ts'
import { tellOperators } from './alerting.ts'
import { type Heartbeat, openHeartbeat } from './heartbeat.ts'
import { openWriter } from './open/open-writer.ts'
import { refreshOnce } from './refresh-once.ts'

const TICK_EVERY_MS = 1_000
const ALERT_EVERY_MS = 1_000
const ANCHOR_EVERY_MS = 60_000
const ADDONS_EVERY_MS = 5_000
const SCHEDULE_EVERY_MS = 3_600_000
/** A start is busy enough. */
const SCHEDULE_FIRST_MS = 5_000
const HEARTBEAT_EVERY_MS = 60_000
const HEARTBEAT_FIRST_MS = 10_000

export interface WorkOptions {
  readonly config: Config
  readonly story: pipeline.Story
  readonly log: Log
  readonly metrics: Metrics
  /** A slow world must not keep connections from the refresh. */
  readonly outward: Pool
  /** What becomes of the requests to Stripe. */
  readonly reachability: Reachability
  /** Told when a refresh has ended: somebody may wait for it. */
  readonly onSettled: (subject: string) => void
}

/** What goes on behind the door: refresh, deliver, tick, schedule, anchor; counted and told. */
export class Work {
  readonly #log: Log
  readonly #config: Config
  readonly #story: pipeline.Story
  readonly #metrics: Metrics
  readonly #worker: Worker<Claim>
  readonly #onSettled: (subject: string) => void
  readonly #outbox: Outbox | null
  readonly #ending: EndingContext
  readonly #reachability: Reachability
  readonly #loops: Loops
  readonly #heartbeat: Heartbeat | null
  #repeating: Repeating[] = []

  constructor({ config, story, log, metrics, outward, reachability, onSettled }: WorkOptions) {
    this.#reachability = reachability
    this.#onSettled = onSettled
    this.#log = log
    this.#config = config
    this.#story = story
    this.#metrics = metrics
    this.#outbox = this.#openOutbox(outward)
    this.#loops = new Loops(story.clock, loopsThatRun({ delivers: this.#outbox !== null }))
    this.#heartbeat = openHeartbeat(config, { loops: this.#loops, log, metrics })
    this.#ending = {
      pool: outward,
      stripe: openWriter(config, outward, { of: 'addon', onAsked: reachability.note }),
    }
    this.#worker = new Worker({
      concurrency: config.refresh.concurrency,
      claim: (limit, underWay) => pipeline.claim(story, freeSlots(limit, underWay)),
      refresh: (claimed) => this.#refresh(claimed),
      onClaimed: () => this.#loops.succeeded('refresh'),
      onTrouble: (error) => log.warn('work_interrupted', errorFields(error)),
    })
  }

  async start(): Promise<void> {
    await this.#lookAtPlans()
    this.#worker.start()
    await this.#outbox?.start()
    await this.#anchor()
    this.#repeating = [
      repeat(TICK_EVERY_MS, () => this.#round('tick', this.#tick())),
      repeat(ALERT_EVERY_MS, () => this.#round('alert', this.#tellOperators())),
      repeat(ANCHOR_EVERY_MS, () => this.#round('anchor', this.#anchor())),
      repeat(ADDONS_EVERY_MS, () => this.#round('addon', this.#tryToEndAddons())),
      repeat(SCHEDULE_EVERY_MS, () => this.#round('schedule', this.#schedule()), SCHEDULE_FIRST_MS),
    ]
    const heartbeat = this.#heartbeat
    if (heartbeat === null) return
    this.#repeating.push(repeat(HEARTBEAT_EVERY_MS, () => heartbeat.beat(), HEARTBEAT_FIRST_MS))
  }

  /** Notes that a loop is alive, where its round succeeded. */
  async #round(name: LoopName, work: Promise<boolean>): Promise<void> {
    if (await work) this.#loops.succeeded(name)
  }

  /**
   * Instead of `start`: whatever can be done now, once. A part that fails keeps no other from being
   * done. @throws AppError WORK_UNFINISHED
   */
  async once(): Promise<void> {
    const parts = [
      await this.#try('plans_unseen', () => this.#lookAtPlans()),
      await this.#tick(),
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
    parts.push(await this.#tellOperators(), await deliver())
    await this.#outbox?.stop()
    parts.push(await this.#anchor())
    if (parts.includes(false)) throw new AppError('WORK_UNFINISHED')
  }

  /** Something is dirty: look now. */
  poke(): void {
    this.#worker.poke()
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    this.#heartbeat?.stop()
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.#worker.stop()
    await this.#outbox?.stop()
    await this.#anchor()
  }

  /** An addition is known to have lost its parent when that has been refreshed. */
  async #refreshAndEnd(): Promise<boolean> {
    // Of one run: what failed before the additions ended is tried no second time after it, either.
    const onceSince = await readNow(this.#story.pool)
    const hasRefreshed = await this.#refreshOnce(onceSince)
    const hasEnded = await this.#try('addons_endless', () => this.#endAllAddons())
    return (await this.#refreshOnce(onceSince)) && hasRefreshed && hasEnded
  }

  #refreshOnce(onceSince: Date): Promise<boolean> {
    const { concurrency } = this.#config.refresh
    const refresh = (claimed: Claim) => this.#refresh(claimed)
    const once = { ...this.#story, onceSince }
    return this.#try('refresh_interrupted', () => refreshOnce(once, concurrency, refresh))
  }

  #deliverOnce(tried: Set<string>): Promise<boolean> {
    return this.#try('delivery_interrupted', async () => this.#outbox?.drain(tried))
  }

  async #lookAtPlans(): Promise<void> {
    // First: from now on an older node leaves to this one what its own plans do not list.
    const digest = plansDigest(this.#config.plans)
    await notePlans(this.#story.pool, digest)
    await noticePlanChange(this.#story.pool, digest)
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
    this.#onSettled(subject)
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
      onRelayed: () => this.#loops.succeeded('deliver'),
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

  #tick(): Promise<boolean> {
    return this.#try('tick_failed', async () => {
      if ((await pipeline.tick(this.#story)) > 0) this.#worker.poke()
    })
  }

  #tellOperators(): Promise<boolean> {
    const { pool, owing } = this.#story
    const { consoleUrl } = this.#config.alerts
    const told = { pool, log: this.#log, owing, reachability: this.#reachability, consoleUrl }
    return this.#try('operators_untold', () => tellOperators(told))
  }

  #tryToEndAddons(): Promise<boolean> {
    return this.#try('addons_endless', () => this.#endAddons())
  }

  async #endAddons(): Promise<boolean> {
    const { refused, isMore } = await endAddons(this.#ending)
    for (const { tenantId, stripeSubscriptionId } of refused) {
      const about = { subject: stripeSubscriptionId, tenant_id: tenantId }
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
      const { moved, reminded, purged, dropped, unhandled } = await pipeline.schedule(this.#story)
      const counts = { moved, reminded, purged, dropped }
      if (moved + reminded + purged + dropped > 0) this.#log.info('schedule_run', counts)
      for (const kind of unhandled) {
        const about = { effect_kind: kind, finding_kind: 'effect_unhandled' }
        this.#log.warn('finding_opened', about)
      }
    })
  }

  async #anchor(): Promise<boolean> {
    try {
      assertAnchored(await anchorHeads(this.#story.pool, this.#config.audit))
      return true
    } catch (error) {
      this.#log.error('anchor_failed', errorFields(error))
      return false
    }
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
