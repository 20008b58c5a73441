import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import { Inbox } from '../../packages/bursar/src/inbox/inbox.ts'
import { recordEvents } from '../../packages/bursar/src/inbox/record-events.store.ts'
import {
  claim,
  type PipelineContext,
  receive,
  refresh,
  tick,
} from '../../packages/bursar/src/pipeline.ts'
import type { Claim } from '../../packages/bursar/src/refresh/object/claim.store.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import type { Actor } from './actor.ts'
import { countBlocked, countClaimable } from './lock-watch.ts'
import { ReadBook, WatchedReader } from './read-book.ts'
import { Scheduler } from './scheduler.ts'
import { signedDelivery } from './signed-delivery.ts'
import type { Stage } from './stage.ts'
import type { World } from './world.ts'

export type NodeName = 'A' | 'B'
export const NODE_NAMES = ['A', 'B'] as const

/** What a sender knows of a delivery that was answered 200. */
export interface Acknowledged {
  readonly eventId: string
  readonly bodySha256: string
}

interface StagedNode {
  readonly name: NodeName
  readonly node: TestNode
  readonly inbox: Inbox
  /** Refreshes under way. */
  refreshing: number
  /** What `news` was when it last found nothing to claim. */
  foundNothingAt: number
}

export interface SceneOptions {
  /** Refreshes of one node side by side. */
  readonly refreshesMax: number
  readonly seed: number
}

/** One schedule: two nodes as actors, a world, and what their senders remember. */
export class Scene {
  readonly stage: Stage
  readonly world: World
  readonly scheduler: Scheduler
  readonly reads = new ReadBook()
  readonly acknowledged: Acknowledged[] = []
  /** Deliveries that were not answered 200: their sender will come again. */
  readonly refused: { readonly node: NodeName; readonly event: Stripe.Event }[] = []
  /** How refreshes ended while they were scheduled. */
  readonly outcomes = new Map<string, number>()
  /** Whether the answer under way is one of before the last change. */
  isAnswerStale = false
  readonly #options: SceneOptions
  readonly #nodes: Readonly<Record<NodeName, StagedNode>>
  readonly #readers = new Map<string, WatchedReader>()
  readonly #counts = new Map<string, number>()
  #news = 0
  /** What `news` was when it was last asked whether anything is claimable. */
  #lookedAt = -1
  #claimable = false

  constructor(stage: Stage, world: World, options: SceneOptions) {
    this.stage = stage
    this.world = world
    this.#options = options
    this.scheduler = new Scheduler(() => countBlocked(stage.watcher))
    this.#nodes = { A: this.#stageNode('A'), B: this.#stageNode('B') }
    for (const name of NODE_NAMES) this.#startClaiming(this.#nodes[name])
  }

  /** A delivery arrives at a node; it begins when the scheduler lets it. */
  deliver(name: NodeName, event: Stripe.Event): Actor {
    const staged = this.#nodes[name]
    const role = { kind: 'receive', node: name, object_id: null } as const
    return this.scheduler.spawn(this.#nameOf(`receive ${name}`), role, async (actor) => {
      await actor.stop('begin', event.type)
      await this.#receive(staged, this.#contextOf(staged, actor), event)
    })
  }

  /** Time is looked at by a node. */
  tick(name: NodeName): Actor {
    const staged = this.#nodes[name]
    const role = { kind: 'tick', node: name, object_id: null } as const
    return this.scheduler.spawn(this.#nameOf(`tick ${name}`), role, async (actor) => {
      await tick(this.#contextOf(staged, actor))
      this.#news += 1
    })
  }

  /** Must be called before asking who is runnable: whether there is anything to claim. */
  async findWork(): Promise<void> {
    if (this.#lookedAt === this.#news) return
    this.#lookedAt = this.#news
    const now = this.stage.clock.now()
    this.#claimable = (await countClaimable(this.stage.watcher, now)) > 0
  }

  /** Something may be claimable that was not before. */
  noteNews(): void {
    this.#news += 1
  }

  /** The story of a node that nobody schedules, for what comes after. */
  plainContext(name: NodeName): PipelineContext {
    return this.#contextOf(this.#nodes[name], null)
  }

  /** Sends again, as a sender does, what was not answered 200. */
  async redeliver(): Promise<void> {
    for (const { node, event } of this.refused.splice(0)) {
      await this.#receive(this.#nodes[node], this.plainContext(node), event)
    }
  }

  async close(): Promise<void> {
    for (const name of NODE_NAMES) {
      await this.#nodes[name].inbox.close()
      await this.#nodes[name].node.close()
    }
  }

  async #receive(staged: StagedNode, context: PipelineContext, event: Stripe.Event): Promise<void> {
    const delivery = signedDelivery(event, context.clock.now())
    try {
      const reception = await receive(context, staged.node.endpoint, delivery)
      if (reception.kind === 'ignored') return
      if (reception.kind === 'refused') throw new AppError('INVARIANT_BROKEN', reception.code)
      const bodySha256 = createHash('sha256').update(delivery.body).digest('hex')
      this.acknowledged.push({ eventId: event.id, bodySha256 })
    } catch (error) {
      if (!(error instanceof AppError) || error.family !== 'transient') throw error
      this.refused.push({ node: staged.name, event })
    }
  }

  #stageNode(name: NodeName): StagedNode {
    const { clock, pools } = this.stage
    const random = seededRandom(this.#options.seed)
    const node = testNode({ pool: pools[name], apiBase: this.world.url, random, more: { clock } })
    const inbox = new Inbox({
      flush: (rows) =>
        new Promise((resolve, reject) => {
          const objectId = rows.map((row) => row.object.id).join(',')
          const role = { kind: 'flush', node: name, object_id: objectId } as const
          this.scheduler.spawn(this.#nameOf(`flush ${name}`), role, async (actor) => {
            try {
              await actor.stop('inbox.before_flush', rows[0]?.eventId)
              const recorded = await recordEvents(pools[name], rows)
              this.#news += 1
              await actor.stop('inbox.after_flush', rows[0]?.eventId)
              resolve(recorded)
            } catch (error) {
              reject(error)
            }
          })
        }),
    })
    return { name, node, inbox, refreshing: 0, foundNothingAt: -1 }
  }

  #startClaiming(staged: StagedNode): void {
    const { name } = staged
    const role = { kind: 'claim', node: name, object_id: null } as const
    const claimer = this.scheduler.spawn(`claim ${name}`, role, async (actor) => {
      const context = this.#contextOf(staged, actor)
      while (!this.scheduler.isFree) {
        const news = this.#news
        const claims = await claim(context, this.#options.refreshesMax - staged.refreshing)
        for (const claimed of inKeyOrder(claims)) this.#startRefresh(staged, claimed)
        if (claims.length === 0) staged.foundNothingAt = news
        this.#lookedAt = -1
      }
    })
    claimer.isWanted = () =>
      this.#claimable &&
      staged.foundNothingAt < this.#news &&
      staged.refreshing < this.#options.refreshesMax
  }

  #startRefresh(staged: StagedNode, claimed: Claim): void {
    const { name } = staged
    const role = { kind: 'refresh', node: name, object_id: claimed.id } as const
    staged.refreshing += 1
    this.scheduler.spawn(this.#nameOf(`refresh ${name} ${claimed.kind}`), role, async (actor) => {
      const { outcome } = await refresh(this.#contextOf(staged, actor), claimed)
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
      staged.refreshing -= 1
      this.#news += 1
    })
  }

  #contextOf({ node, inbox }: StagedNode, actor: Actor | null): PipelineContext {
    const readerNow = () => this.#readerAt(this.world.url)
    return {
      ...node.context,
      ...(actor === null
        ? {}
        : {
            failpoint: actor.failpoint,
            inbox: { record: (row) => actor.queueFor(inbox.record(row)) },
          }),
      // Asked for when the question is put: the world may have changed since the claim.
      get stripe() {
        return readerNow()
      },
    }
  }

  #readerAt(url: string): WatchedReader {
    const known = this.#readers.get(url)
    if (known !== undefined) return known
    const note = () => this.reads.add({ version: this.world.version, stale: this.isAnswerStale })
    const reader = new WatchedReader(url, note)
    this.#readers.set(url, reader)
    return reader
  }

  /** `flush A 1`, `flush A 2`, …: the same in every run of the same schedule. */
  #nameOf(what: string): string {
    const count = (this.#counts.get(what) ?? 0) + 1
    this.#counts.set(what, count)
    return `${what} ${count}`
  }
}

/** PostgreSQL gives what it claimed in any order, and a seed must play the same schedule again. */
function inKeyOrder(claims: readonly Claim[]): Claim[] {
  return [...claims].sort((a, b) => a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id))
}
