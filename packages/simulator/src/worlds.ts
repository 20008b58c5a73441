import { seededRandom } from '@bursar/wire/random'
import { Account } from './account.ts'
import { followEvent } from './engine/follow-event.ts'
import { runDue, runTo } from './engine/run-tasks.ts'
import type { FaultInjection } from './faults/fault-injection.ts'
import type { SimulatorState } from './keep/data-folder.ts'
import { restoreTimeline, restoreWorld, stateOf, timelineState } from './keep/world-state.ts'
import type { SimulatedEvent } from './world/event-log.ts'
import { BILLING_SETTINGS_USUAL, type BillingSettings } from './world/settings.ts'
import type { Timeline } from './world/timeline.ts'
import { World } from './world/world.ts'

export interface WorldsOptions {
  seed: number
  livemode: boolean
  apiVersion: string
  billing: Partial<BillingSettings>
  timeline: Timeline
  faults: FaultInjection
  pageBase: () => string
  onEvent: (event: SimulatedEvent) => void
  onChange: () => void
}

/** Primes keep the IDs of accounts and of restored runs distinct. */
const SEED_STEP_ACCOUNT = 7919
const SEED_STEP_RUN = 104_729

/** The worlds of all accounts, on one timeline. */
export class Worlds {
  readonly #options: WorldsOptions
  readonly #accounts = new Map<string | null, Account>()
  /** How often saved data was loaded. */
  #run = 0

  constructor(options: WorldsOptions) {
    this.#options = options
  }

  find(account: string | null): Account | undefined {
    return this.#accounts.get(account)
  }

  get(account: string | null): Account {
    const found = this.find(account)
    if (found === undefined) throw new Error(`Unknown account ${account}. Add it first.`)
    return found
  }

  readonly worldOf = (account: string | null): World => this.get(account).world

  accounts(): Account[] {
    return [...this.#accounts.values()]
  }

  all(): World[] {
    return [...this.#accounts.values()].map(({ world }) => world)
  }

  add(id: string | null, livemode = this.#options.livemode): Account {
    const { faults, onEvent, seed, ...options } = this.#options
    const step = this.#accounts.size * SEED_STEP_ACCOUNT + this.#run * SEED_STEP_RUN
    const world = new World({
      ...options,
      account: id,
      livemode,
      random: seededRandom(seed + step),
      settings: { ...BILLING_SETTINGS_USUAL, ...options.billing },
      eventsPerHappening: () => faults.eventsPerHappening(),
      onEvent: (event, where) => {
        onEvent(event)
        followEvent(where, event)
      },
    })
    const account = new Account(world)
    this.#accounts.set(id, account)
    return account
  }

  /** Advances time to `to` (Unix seconds) and runs all due tasks. */
  runTo(to: number): Promise<void> {
    return runTo(this.#options.timeline, to, this.worldOf)
  }

  runDue(): void {
    runDue(this.#options.timeline, this.worldOf)
  }

  state(): Pick<SimulatorState, 'run' | 'timeline' | 'worlds'> {
    const timeline = timelineState(this.#options.timeline)
    return { run: this.#run, timeline, worlds: this.all().map(stateOf) }
  }

  restore(state: Pick<SimulatorState, 'run' | 'timeline' | 'worlds'>): void {
    this.#run = state.run + 1
    restoreTimeline(this.#options.timeline, state.timeline)
    for (const world of state.worlds)
      restoreWorld(this.add(world.account, world.livemode).world, world)
  }
}
