import type Stripe from 'stripe'
import type { ApiFault, ApiRequest } from '../../packages/simulator/src/index.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { findUnchecked } from '../support/find-unchecked.ts'
import type { Actor } from './actor.ts'
import { clearState } from './clear-state.ts'
import { comeToRest } from './come-to-rest.ts'
import { brokenInvariants } from './invariants.ts'
import { LivingWorld, pick } from './living-world.ts'
import { markAudit, readRecords } from './records.ts'
import { NODE_NAMES, Scene } from './scene.ts'
import { STAGE_START, type Stage } from './stage.ts'
import type { Change } from './world.ts'

/** What a schedule came to. */
export interface ScheduleEnd {
  readonly seed: number
  /** Who was let go from where, in order. */
  readonly trace: readonly string[]
  /** What it broke; empty when it kept everything. */
  readonly broken: readonly string[]
  readonly deliveries: number
  readonly faults: number
  /** Steps at whose end somebody waited for a lock. */
  readonly lockWaits: number
  /** Answers that came after a newer one had been observed. */
  readonly outrun: number
}

const STEPS_MAX = 2_000
const BUYERS_MAX = 3
const CHANGES_MAX = 4
const LOST_CHANCE = 0.06
const TWICE_CHANCE = 0.1
const FAULT_CHANCE = 0.3
/** What Stripe knew of an object a moment ago it may still answer now. */
const STALE_MS_MAX = 25_000
/** Past a retry, past a lease, past a late read. */
const LEAPS_SECONDS = [2, 13, 13, 40]
const LEAPS_MAX = 4
/** How likely a sticky schedule goes on with whom it let go last. */
const STICKINESS = 0.8
/**
 * How likely a refresh of a sleepy schedule falls asleep at a point until all others are done; with
 * an answer in its hand more likely, because that answer grows old.
 */
const SLEEP_CHANCE = 0.05
const SLEEP_CHANCE_WITH_ANSWER = 0.35
/** How much less likely the world goes on than a node: things happen while nodes work. */
const WORLD_WEIGHT = 0.2
/** How the next actor is chosen: at random; mostly the same; at random, but some refreshes last. */
const MOODS = ['fair', 'sticky', 'sleepy'] as const

const FAULTS: readonly ApiFault[] = [
  { kind: 'stale' },
  { kind: 'stale' },
  { kind: 'stale' },
  { kind: 'error' },
  { kind: 'rate_limited' },
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'unauthorized' },
  { kind: 'hang', forMs: 5 },
]

/** Plays one schedule; the same seed plays the same one. */
export async function playRandomSchedule(stage: Stage, seed: number): Promise<ScheduleEnd> {
  await clearState(stage.watcher)
  const mark = await markAudit(stage.watcher)
  stage.clock.set(STAGE_START)
  const world = await LivingWorld.start(seed, stage.clock.now())
  const schedule = new RandomSchedule(stage, world, seed)
  try {
    return await schedule.play(mark)
  } finally {
    await world.stop()
  }
}

class RandomSchedule {
  readonly #stage: Stage
  readonly #world: LivingWorld
  readonly #scene: Scene
  readonly #random: Random
  readonly #seed: number
  readonly #trace: string[] = []
  readonly #mood: (typeof MOODS)[number]
  readonly #asleep = new Set<Actor>()
  readonly #hasFaults: boolean
  #deliveries = 0
  #faults = 0
  #lost = 0
  #lockWaits = 0
  /** When each version of the world came to be. */
  readonly #changedAt = new Map<number, number>()

  constructor(stage: Stage, world: LivingWorld, seed: number) {
    this.#stage = stage
    this.#world = world
    this.#seed = seed
    this.#random = seededRandom(seed)
    this.#mood = pick(this.#random, MOODS)
    this.#hasFaults = this.#random() < 0.6
    const refreshesMax = this.#mood === 'sleepy' ? 4 : 1 + Math.floor(this.#random() * 2)
    this.#scene = new Scene(stage, world, { seed, refreshesMax })
  }

  async play(mark: string): Promise<ScheduleEnd> {
    const scene = this.#scene
    try {
      await this.#cast()
      if (this.#hasFaults) this.#world.simulator.onApiRequest = (request) => this.#fault(request)
      await this.#run()
      this.#world.simulator.onApiRequest = null
      scene.isAnswerStale = false
      const broken = await this.#rest(mark)
      return {
        seed: this.#seed,
        trace: this.#trace,
        broken,
        deliveries: this.#deliveries,
        faults: this.#faults,
        lockWaits: this.#lockWaits,
        outrun: scene.outcomes.get('stale') ?? 0,
      }
    } finally {
      await scene.close()
    }
  }

  async #cast(): Promise<void> {
    const buyers = 1 + Math.floor(this.#random() * BUYERS_MAX)
    for (let index = 1; index <= buyers; index += 1) {
      // Some have the same name: then two commits want the same tenant id.
      const name = `Acme ${Math.ceil(this.#random() * 2)}`
      const length = 1 + Math.floor(this.#random() * CHANGES_MAX)
      const changes = await this.#world.buyer(this.#random, name, length)
      this.#scene.scheduler.spawn(`buyer ${index}`, role('truth'), (actor) =>
        this.#live(actor, changes),
      )
    }
    this.#scene.scheduler.spawn('time', role('time'), (actor) => this.#passTime(actor))
    await this.#scene.scheduler.still()
  }

  async #run(): Promise<void> {
    const { scheduler } = this.#scene
    let last: Actor | null = null
    for (let step = 0; step < STEPS_MAX; step += 1) {
      await this.#scene.findWork()
      const able = scheduler.runnable()
      if (able.length === 0) return
      const next: Actor = this.#choose(able, last)
      this.#trace.push(`${next.name} from ${next.at.point}`)
      await scheduler.step(next)
      if (scheduler.blocked().length > 0) this.#lockWaits += 1
      last = next
    }
    scheduler.errors.push(`The schedule does not end within ${STEPS_MAX} steps.`)
  }

  #choose(able: readonly Actor[], last: Actor | null): Actor {
    const isBound = this.#mood === 'sticky' && last !== null && able.includes(last)
    if (isBound && this.#random() < STICKINESS) return last
    const awake = able.filter((actor) => !this.#asleep.has(actor))
    const next = this.#draw(awake.length > 0 ? awake : able)
    const maySleep = this.#mood === 'sleepy' && next.role.kind === 'refresh' && awake.length > 1
    const hasAnswer = next.at.point === 'fetch.after'
    const chance = hasAnswer ? SLEEP_CHANCE_WITH_ANSWER : SLEEP_CHANCE
    if (!maySleep || this.#random() >= chance) return next
    this.#asleep.add(next)
    return this.#choose(able, null)
  }

  #draw(from: readonly Actor[]): Actor {
    const nodes = from.filter(({ role: { node } }) => node !== null)
    const world = from.filter(({ role: { node } }) => node === null)
    const weight = world.length * WORLD_WEIGHT
    const isWorld = this.#random() * (nodes.length + weight) < weight
    return pick(this.#random, isWorld || nodes.length === 0 ? world : nodes)
  }

  async #rest(mark: string): Promise<string[]> {
    const scene = this.#scene
    const { scheduler } = scene
    try {
      await comeToRest(scene, this.#lost > 0)
    } catch (error) {
      scheduler.errors.push(error instanceof Error ? error.message : String(error))
    }
    const broken = brokenInvariants({
      records: await readRecords(this.#stage.watcher, mark),
      acknowledged: scene.acknowledged,
      promised: this.#world.promised(),
      reads: scene.reads,
      now: this.#stage.clock.now(),
      unchecked: await findUnchecked(this.#stage.watcher, this.#stage.clock.now()),
    })
    const { breaks } = await this.#stage.audit.verify(this.#stage.watcher)
    for (const { explanation } of breaks) broken.push(`I7: ${explanation}`)
    if (scheduler.deadlocks > 0) broken.push(`I11: ${scheduler.deadlocks} deadlocks`)
    return [...broken, ...scheduler.errors]
  }

  async #live(actor: Actor, changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      await actor.stop('begin', change.name)
      const events = await change.apply()
      this.#changedAt.set(this.#world.version, this.#stage.clock.now().getTime())
      for (const event of events) this.#send(event)
    }
  }

  #send(event: Stripe.Event): void {
    if (this.#random() < LOST_CHANCE) {
      this.#lost += 1
      return
    }
    const times = this.#random() < TWICE_CHANCE ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      this.#deliveries += 1
      this.#scene.deliver(pick(this.#random, NODE_NAMES), event)
    }
  }

  async #passTime(actor: Actor): Promise<void> {
    const leaps = Math.floor(this.#random() * (LEAPS_MAX + 1))
    for (let leap = 0; leap < leaps; leap += 1) {
      await actor.stop('begin', 'time passes')
      this.#stage.clock.advanceSeconds(pick(this.#random, LEAPS_SECONDS))
      this.#scene.noteNews()
      this.#scene.tick(pick(this.#random, NODE_NAMES))
    }
  }

  #fault({ method, path, route }: ApiRequest): ApiFault | undefined {
    if (method !== 'GET') return undefined
    const isOfSubscription = route === '/v1/subscriptions/:id'
    if (isOfSubscription) this.#scene.isAnswerStale = false
    if (this.#random() >= FAULT_CHANCE) return undefined
    const fault = pick(this.#random, FAULTS)
    if (fault.kind === 'stale') {
      if (!this.#mayBeStale(path)) return undefined
      if (isOfSubscription) this.#scene.isAnswerStale = true
    }
    this.#faults += 1
    return fault
  }

  #mayBeStale(path: string): boolean {
    const changedAt = this.#changedAt.get(this.#world.versionAt(path) ?? 0) ?? 0
    return this.#stage.clock.now().getTime() - changedAt <= STALE_MS_MAX
  }
}

function role(kind: 'time' | 'truth') {
  return { kind, node: null, object_id: null }
}
