import type { FrozenStripe } from './frozen-world.ts'
import { OrderRun } from './order-run.ts'
import type { OrderScenario } from './order-scenario.ts'
import type { Stage } from './stage.ts'

export interface OrdersExplored {
  /** Schedules that were played to their end and checked. */
  readonly schedules: number
  /** Schedules that were given up because they had come to a state that was seen before. */
  readonly repeated: number
  /** Different states in which somebody had to be chosen. */
  readonly states: number
  readonly lockWaits: number
  /** Schedules that went another way than when they were played before, and were begun again. */
  readonly diverged: number
  /** False when `schedulesMax` came first. */
  readonly isComplete: boolean
  readonly failures: readonly { readonly schedule: string[]; readonly broken: string[] }[]
}

interface Fork {
  readonly options: readonly { readonly name: string; readonly leadsTo: string }[]
  /** Which option is being tried. */
  at: number
}

const FAILURES_MAX = 5

/**
 * Two who wait for one commit go on at once, and which of them comes first to what both want is
 * PostgreSQL's to say: a schedule may have to be played again to get to where it was before.
 */
const DIVERGED_IN_TURN_MAX = 50

/** The whole audit log is verified after each schedule, so it must not grow for ever. */
const SCHEDULES_PER_STAGE = 40

/**
 * Plays every order of a scenario's steps, depth first, each schedule from nothing. Orders that
 * differ only in steps that share nothing are one: the second is given up where they meet.
 */
export async function exploreOrders(
  open: () => Promise<Stage>,
  stripe: FrozenStripe,
  scenario: OrderScenario,
  schedulesMax = Number.POSITIVE_INFINITY,
): Promise<OrdersExplored> {
  const seen = new Set<string>()
  const path: Fork[] = []
  const failures: { schedule: string[]; broken: string[] }[] = []
  const count = { schedules: 0, repeated: 0, lockWaits: 0, diverged: 0 }
  let divergedInTurn = 0
  let stage = await open()
  let isComplete = false
  try {
    while (!isComplete && failures.length < FAILURES_MAX) {
      if (count.schedules + count.repeated >= schedulesMax) break
      const played = count.schedules + count.repeated + count.diverged
      if (played % SCHEDULES_PER_STAGE === SCHEDULES_PER_STAGE - 1) {
        await stage.close()
        stage = await open()
      }
      const run = await OrderRun.begin(stage, stripe, scenario)
      const broken = await playOne(run, path, seen)
      if (broken === 'diverged') {
        count.diverged += 1
        divergedInTurn += 1
        if (divergedInTurn > DIVERGED_IN_TURN_MAX) throw new Error(lostAt(scenario, path))
        continue
      }
      divergedInTurn = 0
      count[broken === null ? 'repeated' : 'schedules'] += 1
      count.lockWaits += run.lockWaits
      if (broken !== null && broken.length > 0)
        failures.push({ schedule: scheduleOf(path), broken })
      isComplete = !turn(path, seen)
    }
  } finally {
    await stage.close()
  }
  return { ...count, states: seen.size, isComplete, failures }
}

/** What a schedule broke; null when it met what was seen before and was given up. */
async function playOne(
  run: OrderRun,
  path: Fork[],
  seen: Set<string>,
): Promise<string[] | 'diverged' | null> {
  try {
    const followed = await follow(run, path, seen)
    if (followed === 'to_the_end') return await run.end()
    await run.abandon()
    return followed === 'diverged' ? followed : null
  } finally {
    await run.close()
  }
}

/** Follows the path, then always the first option. `known`: it meets what was seen before. */
async function follow(
  run: OrderRun,
  path: Fork[],
  seen: Set<string>,
): Promise<'to_the_end' | 'known' | 'diverged'> {
  for (let depth = 0; ; depth += 1) {
    const able = await run.choices()
    if (able.length === 0) return depth < path.length ? 'diverged' : 'to_the_end'
    if (depth === path.length) {
      const key = run.key()
      if (seen.has(key)) return 'known'
      seen.add(key)
      const options = able.map((actor) => ({ name: actor.name, leadsTo: run.keyAfter(actor) }))
      const fork = { options, at: options.findIndex(({ leadsTo }) => !seen.has(leadsTo)) }
      if (fork.at < 0) return 'known'
      path.push(fork)
    }
    const { options, at } = path[depth]!
    const name = options[at]?.name
    const chosen = able.find((actor) => actor.name === name)
    if (chosen === undefined) return 'diverged'
    await run.step(chosen)
  }
}

/** Goes back to the last fork with an option that leads to something new, and takes it. */
function turn(path: Fork[], seen: ReadonlySet<string>): boolean {
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const { at, options } = last
    last.at = options.findIndex(({ leadsTo }, index) => index > at && !seen.has(leadsTo))
    if (last.at >= 0) return true
    path.pop()
  }
  return false
}

function lostAt({ name }: OrderScenario, path: readonly Fork[]): string {
  return `${name}: never came again to where it was: ${scheduleOf(path).join(', ')}.`
}

function scheduleOf(path: readonly Fork[]): string[] {
  return path.map(({ options, at }) => options[at]!.name)
}
