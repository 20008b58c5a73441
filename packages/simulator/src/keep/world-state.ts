import { plantSeed } from '../seed/seed-account.ts'
import type { Seeding } from '../seed/seed-options.ts'
import type { Task } from '../world/agenda.ts'
import type { SimulatedEvent } from '../world/event-log.ts'
import type { Timeline } from '../world/timeline.ts'
import type { World } from '../world/world.ts'

/** Everything of one world as plain data. */
export interface WorldState {
  account: string | null
  livemode: boolean
  seeding?: Seeding | null
  /** Texts by resource, oldest first. */
  objects: Record<string, string[]>
  gone: Record<string, [string, string][]>
  maps: Record<string, [string, unknown][]>
  events: readonly SimulatedEvent[]
  clocks: TimelineState[]
}

export interface TimelineState {
  testClock: string | null
  now: number
  tasks: readonly Task[]
}

export function stateOf(world: World): WorldState {
  const objects: WorldState['objects'] = {}
  const gone: WorldState['gone'] = {}
  for (const shelf of world.shelves()) {
    objects[shelf.name] = shelf.storedTexts()
    gone[shelf.name] = shelf.tombstones()
  }
  const maps = Object.fromEntries(mapsOf(world).map(([name, map]) => [name, [...map]]))
  const clocks = [...world.clocks.values()].map(timelineState)
  const { account, livemode, seeding } = world
  return { account, livemode, seeding, objects, gone, maps, events: world.events.all(), clocks }
}

/** Fills an empty world. */
export function restoreWorld(world: World, state: WorldState): void {
  // Seeded objects refer to prices, and changed ones replace them.
  for (const shelf of [world.products, world.prices]) {
    for (const text of state.objects[shelf.name] ?? []) shelf.restore(text)
  }
  if (state.seeding != null) plantSeed(world, state.seeding)
  for (const shelf of world.shelves()) {
    for (const text of state.objects[shelf.name] ?? []) shelf.restore(text)
    for (const [id, text] of state.gone[shelf.name] ?? []) shelf.bury(id, text)
  }
  for (const [name, map] of mapsOf(world)) {
    for (const [key, value] of state.maps[name] ?? []) map.set(key, value)
  }
  for (const event of state.events) world.events.add(event)
  for (const clock of state.clocks) {
    if (clock.testClock === null) continue
    restoreTimeline(world.openClock(clock.testClock, clock.now), clock)
  }
}

export function timelineState(timeline: Timeline): TimelineState {
  const { agenda, now, testClock } = timeline
  return { testClock, now, tasks: agenda.all() }
}

export function restoreTimeline(timeline: Timeline, state: TimelineState): void {
  timeline.moveTo(state.now)
  timeline.agenda.restore(state.tasks)
}

type AnyMap = { set(key: string, value: unknown): void } & Iterable<[string, unknown]>

function mapsOf(world: World): [string, AnyMap][] {
  return [
    ['invoicesBySubscription', world.invoicesBySubscription],
    ['paymentsByInvoice', world.paymentsByInvoice],
    ['pendingBySubscription', world.pendingBySubscription],
    ['checkoutPlans', world.checkoutPlans],
    ['portalTokens', world.portalTokens],
    ['destinations', world.destinations],
    ['productOfFeature', world.productOfFeature],
    ['customerOfEntitlement', world.customerOfEntitlement],
    ['forcedDeclines', world.forcedDeclines],
  ]
}
