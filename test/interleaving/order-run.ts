import { findUnchecked } from '../support/find-unchecked.ts'
import { drain } from '../support/test-node.ts'
import type { Actor, Point } from './actor.ts'
import { clearState } from './clear-state.ts'
import { comeToRest } from './come-to-rest.ts'
import { type Footprint, footprintOf, isLocal, locksOf, skipsLocked } from './footprint.ts'
import { type FrozenStripe, FrozenWorld } from './frozen-world.ts'
import { HappenedBefore } from './happened-before.ts'
import { brokenInvariants } from './invariants.ts'
import type { OrderScenario } from './order-scenario.ts'
import { markAudit, readRecords } from './records.ts'
import { Scene } from './scene.ts'
import { STAGE_START, type Stage } from './stage.ts'

/** Longer than a lease. */
const LEASE_SECONDS = 13

const ALONE: Footprint = { reads: [], writes: [] }

interface Pending {
  readonly point: Point
  readonly footprint: Footprint
}

/** One schedule of a scenario, from nothing; whoever chooses lets one actor go after the other. */
export class OrderRun {
  readonly #stage: Stage
  readonly #world: FrozenWorld
  readonly #scene: Scene
  readonly #mark: string
  readonly #objects: readonly string[]
  readonly #before = new HappenedBefore()
  /** Steps that were begun and wait for a lock. */
  readonly #pending = new Map<Actor, Pending>()
  lockWaits = 0

  static async begin(
    stage: Stage,
    stripe: FrozenStripe,
    scenario: OrderScenario,
  ): Promise<OrderRun> {
    await clearState(stage.watcher)
    const mark = await markAudit(stage.watcher)
    stage.clock.set(STAGE_START)
    const run = new OrderRun(stage, stripe, scenario, mark)
    await run.#scene.scheduler.still()
    if (scenario.isOwned) await run.#own(stripe)
    run.#cast(stripe, scenario)
    await run.#scene.scheduler.still()
    return run
  }

  private constructor(stage: Stage, stripe: FrozenStripe, scenario: OrderScenario, mark: string) {
    const told = new Set(scenario.arrivals.map(({ label }) => label))
    if (scenario.isOwned) told.add('checkout')
    this.#stage = stage
    this.#world = new FrozenWorld(stripe, told)
    this.#scene = new Scene(stage, this.#world, { seed: 1, refreshesMax: 1 })
    this.#mark = mark
    this.#objects = stripe.objects
  }

  async #own(stripe: FrozenStripe): Promise<void> {
    this.#scene.refused.push({ node: 'A', event: stripe.event('checkout') })
    await this.#scene.redeliver()
    await drain(this.#scene.plainContext('A'))
  }

  #cast(stripe: FrozenStripe, scenario: OrderScenario): void {
    for (const { label, node } of scenario.arrivals) this.#scene.deliver(node, stripe.event(label))
    if (scenario.endsAt !== null) this.#end(scenario.endsAt)
    if (scenario.leaseRunsOut) this.#passLease()
  }

  /** Takes all steps that share nothing with any other, and gives who is left to choose from. */
  async choices(): Promise<Actor[]> {
    for (;;) {
      await this.#scene.findWork()
      const able = this.#scene.scheduler.runnable()
      const local = able.find((actor) => isLocal(this.#footprintOf(actor)))
      if (local === undefined) return withoutTwin(able)
      await this.#scene.scheduler.step(local)
      this.#noteReleased()
    }
  }

  async step(actor: Actor): Promise<void> {
    const pending = { point: actor.at.point, footprint: this.#footprintOf(actor) }
    await this.#scene.scheduler.step(actor)
    if (actor.state === 'running') {
      this.#pending.set(actor, pending)
      this.lockWaits += 1
    } else {
      this.#before.add(actor.name, pending.point, pending.footprint)
    }
    this.#noteReleased()
  }

  /** The same for every order that leads to the same state. */
  key(): string {
    return this.#before.key([...this.#pending.keys()].map(({ name }) => name))
  }

  /** The key after this actor's next step, as far as that can be told beforehand. */
  keyAfter(actor: Actor): string {
    const waiting = [...this.#pending.keys()].map(({ name }) => name)
    const footprint = this.#footprintOf(actor)
    const objectId = this.#objects[1] ?? ''
    const locked = this.#scene.scheduler.actors
      .filter((other) => other !== actor && other.state === 'parked')
      .flatMap((other) => locksOf(other, objectId))
    const mustWait = footprint.writes.some((key) => locked.includes(key))
    if (mustWait && !skipsLocked(actor)) return this.#before.key([...waiting, actor.name])
    const after = this.#before.copy()
    after.add(actor.name, actor.at.point, footprint)
    return after.key(waiting)
  }

  /** Lets everybody finish and gives what is broken. */
  async end(): Promise<string[]> {
    const { scheduler } = this.#scene
    await comeToRest(this.#scene, false)
    const broken = brokenInvariants({
      records: await readRecords(this.#stage.watcher, this.#mark),
      acknowledged: this.#scene.acknowledged,
      promised: this.#world.promised(),
      reads: this.#scene.reads,
      now: this.#stage.clock.now(),
      unchecked: await findUnchecked(this.#stage.watcher, this.#stage.clock.now()),
    })
    const { breaks } = await this.#stage.audit.verify(this.#stage.watcher)
    for (const { explanation } of breaks) broken.push(`I7: ${explanation}`)
    if (scheduler.deadlocks > 0) broken.push(`I11: ${scheduler.deadlocks} deadlocks`)
    return [...broken, ...scheduler.errors]
  }

  /** Lets everybody finish without looking at what comes of it. */
  abandon(): Promise<void> {
    return this.#scene.scheduler.finish()
  }

  close(): Promise<void> {
    return this.#scene.close()
  }

  #footprintOf(actor: Actor): Footprint {
    const footprint = footprintOf(actor, this.#objects)
    const mayTruthChange = this.#isAlive(({ role }) => role.kind === 'truth')
    // What cannot change any more is read at any time with the same result.
    if (footprint.writes.length === 0) return mayTruthChange ? footprint : ALONE
    const isOfInbox = footprint.writes.every((key) => key.startsWith('inbox'))
    if (!isOfInbox || mayTruthChange) return footprint
    const others = ({ role, state }: Actor) =>
      role.node === actor.role.node &&
      (role.kind === 'flush' || role.kind === 'receive') &&
      state === 'parked'
    return this.#isAlive((other) => other !== actor && others(other)) ? footprint : ALONE
  }

  #isAlive(is: (actor: Actor) => boolean): boolean {
    return this.#scene.scheduler.actors.some((actor) => actor.state !== 'done' && is(actor))
  }

  #noteReleased(): void {
    for (const [actor, { point, footprint }] of this.#pending) {
      if (actor.state === 'running') continue
      this.#pending.delete(actor)
      this.#before.add(actor.name, point, footprint)
    }
  }

  #end(node: 'A' | 'B'): void {
    const role = { kind: 'truth', node: null, object_id: null } as const
    this.#scene.scheduler.spawn('buyer', role, async (actor) => {
      const change = this.#world.ending()
      await actor.stop('begin', change.name)
      for (const event of await change.apply()) this.#scene.deliver(node, event)
    })
  }

  #passLease(): void {
    const role = { kind: 'time', node: null, object_id: null } as const
    this.#scene.scheduler.spawn('time', role, async (actor) => {
      await actor.stop('begin', 'a lease runs out')
      this.#stage.clock.advanceSeconds(LEASE_SECONDS)
      this.#scene.noteNews()
    })
  }
}

/**
 * Who claims is the same as long as both could: a node refreshes one object at a time here, so both
 * are idle then, and differ in nothing but their names.
 */
function withoutTwin(able: readonly Actor[]): Actor[] {
  const [first] = able.filter(({ role }) => role.kind === 'claim')
  return able.filter((actor) => actor.role.kind !== 'claim' || actor === first)
}
