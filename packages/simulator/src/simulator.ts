import type { Server } from 'node:http'
import { type Clock, systemClock } from '@bursar/wire/clock'
import { seededRandom } from '@bursar/wire/random'
import type { Account } from './account.ts'
import type { ApiRequestHook } from './api/admission/fault.ts'
import { Api } from './api/api.ts'
import { fetchInProcess } from './api/fetch-in-process.ts'
import { createApiServer, listenOn } from './api/http-server.ts'
import type { RequestLog } from './api/request-log.ts'
import { advanceClock, resumeClocks } from './api/routes/test-clocks.ts'
import { routesFor } from './api/routes.ts'
import { Deliveries } from './deliver/deliveries.ts'
import { type Endpoint, newEndpoint, type WebhookEndpointGiven } from './deliver/endpoint.ts'
import { retrySchedule } from './deliver/retry-schedule.ts'
import { showDisabled } from './engine/disable-endpoint.ts'
import { FaultInjection } from './faults/fault-injection.ts'
import { type Advance, FlowOfTime } from './flow-of-time.ts'
import type { SimulatorState } from './keep/data-folder.ts'
import { Keeper } from './keep/keeper.ts'
import { KnownEvents } from './known-events.ts'
import type { PageContext } from './pages/page-context.ts'
import { pagesOf } from './pages/pages.ts'
import { playScenario } from './scenarios/play-scenario.ts'
import { isScenario, type ScenarioName } from './scenarios/scenarios.ts'
import type { Played } from './scenarios/stage.ts'
import type { SeededAccount } from './seed/seed-account.ts'
import type { SeedOptions } from './seed/seed-options.ts'
import {
  DELIVERY_CONCURRENCY_USUAL,
  DELIVERY_TIMEOUT_MS_USUAL,
  limitsOf,
  type SimulatorOptions,
} from './simulator-options.ts'
import { makeId } from './world/make-id.ts'
import { Timeline } from './world/timeline.ts'
import { Worlds } from './worlds.ts'

export const API_KEY = 'sk_test_simulator0000000000000000'
const LIVE_API_KEY = 'sk_live_simulator0000000000000000'
export const API_VERSION = '2026-10-28.endive'

/** A stateful Stripe simulator: API, time, payments, events and deliveries. */
export class Simulator {
  readonly apiKey: string
  readonly apiVersion = API_VERSION
  readonly faults = new FaultInjection()
  readonly deliveries: Deliveries
  readonly #realClock: Clock
  readonly #timeline: Timeline
  readonly #time: FlowOfTime
  readonly #keeper: Keeper | null
  readonly #worlds: Worlds
  readonly #api: Api
  #server: Server | null = null
  #pageBase = 'http://127.0.0.1'
  #port: number | null = null

  constructor(options: SimulatorOptions = {}) {
    const { livemode = false } = options
    this.apiKey = options.apiKey ?? (livemode ? LIVE_API_KEY : API_KEY)
    const anyKey = livemode ? /^[rs]k_live_\w+$/ : /^[rs]k_test_\w+$/
    this.#realClock = options.realClock ?? systemClock
    const { seed = 1, startAt } = options
    this.faults.set({ seed, api: limitsOf(options) })
    const start = startAt instanceof Date ? startAt.getTime() / 1000 : startAt
    this.#timeline = new Timeline(Math.floor(start ?? this.#realMs() / 1000), null)
    this.#keeper = this.#openKeeper(options.dataFolder)
    const onChange = () => this.#keeper?.touch()
    this.deliveries = new Deliveries({
      faults: this.faults,
      realNow: () => this.#realMs(),
      simulatedNow: () => this.#timeline.now * 1000,
      schedule: retrySchedule(options.deliveries ?? {}, livemode),
      timeoutMs: options.deliveries?.timeoutMs ?? DELIVERY_TIMEOUT_MS_USUAL,
      concurrency: options.deliveries?.concurrency ?? DELIVERY_CONCURRENCY_USUAL,
      waitsUntilKept: this.#keeper !== null,
      onChange,
      onDisabled: ({ id }) => {
        for (const world of this.#worlds.all()) showDisabled(world, id)
      },
    })
    this.#worlds = new Worlds({
      seed,
      livemode,
      apiVersion: this.apiVersion,
      billing: options.billing ?? {},
      timeline: this.#timeline,
      faults: this.faults,
      pageBase: () => this.#pageBase,
      onEvent: (event) => this.deliveries.add(event),
      onChange,
    })
    this.events = new KnownEvents(this.#worlds, this.deliveries)
    this.#takeUp(this.#keeper?.found ?? null)
    this.#time = new FlowOfTime({
      timeline: this.#timeline,
      realNow: () => this.#realMs(),
      passes: options.time === 'running',
      runTo: (to) => this.#worlds.runTo(to),
      deliveries: this.deliveries.followsClock ? this.#deliveriesInTime() : null,
    })
    const requestRandom = seededRandom(seed ^ 0x5bd1e995)
    this.#api = new Api({
      routes: routesFor(this.#worlds.worldOf, this.deliveries.endpoints, this.deliveries.pending),
      isKey: (key) => (options.apiKey === undefined ? anyKey.test(key) : key === options.apiKey),
      apiVersion: this.apiVersion,
      faults: this.faults,
      realNow: () => this.#realMs(),
      worldOf: (account) => this.#worlds.find(account)?.world ?? null,
      newRequestId: () => makeId('req', requestRandom),
      catchUp: () => this.#catchUp(),
      runDue: () => this.#worlds.runDue(),
    })
  }

  /**
   * Serves the API and the pages on 127.0.0.1. Without a port or with 0, uses any free port, or the
   * last port of the data folder, because stored URLs contain it.
   */
  async start(
    where: { port?: number; host?: string } = {},
  ): Promise<{ url: string; port: number }> {
    const host = where.host ?? '127.0.0.1'
    const server = createApiServer(this.#api, pagesOf(this.#pageContext()))
    const wanted = where.port ?? 0
    const port = await listenOn(server, host, wanted === 0 ? [this.#port ?? 0, 0] : [wanted])
    this.#server = server
    this.#port = port
    this.#pageBase = `http://${host}:${port}`
    this.#time.start()
    this.#keeper?.touch()
    return { url: this.#pageBase, port }
  }

  async stop(): Promise<void> {
    this.#time.stop()
    this.#keeper?.close()
    this.deliveries.stop()
    const server = this.#server
    this.#server = null
    if (server === null) return
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  /** Saves all data to the data folder, if configured. */
  save(): void {
    this.#keeper?.save()
  }

  /** The API in process: give it to `Stripe.createFetchHttpClient`. */
  readonly fetch = (input: Request | URL | string, init?: RequestInit): Promise<Response> =>
    fetchInProcess(this.#api, new Request(input, init))

  /** Virtual time. */
  readonly clock = {
    /** Unix seconds. */
    now: (): number => this.#timeline.now,
    /** Runs all due tasks in order. */
    advance: async (to: Advance): Promise<void> => {
      await this.#time.advance(to)
      this.#keeper?.touch()
    },
  }

  /** Advances a test clock of the platform account. Resolves when it is ready. */
  async advanceTestClock(id: string, to: number): Promise<void> {
    const { world } = this.platform
    await advanceClock(world, world.testClocks.get(id), to, this.#worlds.worldOf)
  }

  /** Fills the platform account with customers and subscriptions that are older than its events. */
  seed(options: SeedOptions): SeededAccount {
    return this.platform.seed(options)
  }

  /** Plays a named life on the platform’s own account. */
  scenario(name: ScenarioName): Promise<Played> {
    const { apiKey, fetch, platform: account } = this
    return playScenario(name, { account, apiKey, fetch, advance: this.clock.advance })
  }

  readonly events: KnownEvents

  get requests(): RequestLog {
    return this.#api.requests
  }

  /** Refuses all writes of the API with a 403. */
  get readOnly(): boolean {
    return this.#api.gate.readOnly
  }

  set readOnly(on: boolean) {
    this.#api.gate.readOnly = on
  }

  /** Chooses a fault for each request, or holds it back; null to stop. */
  set onApiRequest(hook: ApiRequestHook | null) {
    this.#api.gate.onRequest = hook
  }

  /** The verbs of the platform’s own account. */
  get platform(): Account {
    return this.account(null)
  }

  account(id: string | null): Account {
    return this.#worlds.get(id)
  }

  /** A connected account (`acct_…`): its own world, reached with `Stripe-Account`. */
  addAccount(id: string, given: { livemode?: boolean } = {}): Account {
    return this.#worlds.find(id) ?? this.#worlds.add(id, given.livemode)
  }

  addWebhookEndpoint(given: WebhookEndpointGiven): Endpoint {
    const { endpoints } = this.deliveries
    const endpoint = newEndpoint(`we_${endpoints.length + 1}`, given, this.apiVersion)
    endpoints.push(endpoint)
    this.#keeper?.touch()
    return endpoint
  }

  /** Resolves when nothing is on its way, retries included: to an endpoint (its id), or to any. */
  caughtUp(endpoint?: string): Promise<void> {
    return this.deliveries.caughtUp(endpoint)
  }

  /** Tries everything that waits at once; resolves with how many remain undelivered. */
  flush(): Promise<number> {
    this.save()
    return this.deliveries.flush()
  }

  #pageContext(): PageContext {
    return {
      accounts: () => this.#worlds.accounts(),
      faults: this.faults,
      deliveries: this.deliveries,
      flush: () => this.flush(),
      requests: this.requests,
      gate: this.#api.gate,
      now: this.clock.now,
      advance: this.clock.advance,
      resend: (event) => this.events.resend(event),
      seed: (options) => this.platform.seed(options),
      play: (name) => this.#play(name),
    }
  }

  async #play(name: string): Promise<Played | null> {
    return isScenario(name) ? this.scenario(name) : null
  }

  #openKeeper(folder: string | undefined): Keeper | null {
    if (folder === undefined) return null
    const onKept = () => this.deliveries.kept()
    return new Keeper({ folder, state: () => this.#state(), onKept })
  }

  #state(): SimulatorState {
    const endpoints = this.deliveries.endpoints.filter(({ handler }) => handler === undefined)
    const deliveries = this.deliveries.state()
    const pending = this.deliveries.pending.all()
    return { version: 1, ...this.#worlds.state(), endpoints, deliveries, pending, port: this.#port }
  }

  #takeUp(state: SimulatorState | null): void {
    if (state === null) {
      this.#worlds.add(null)
      return
    }
    this.#port = state.port
    this.#worlds.restore(state)
    this.deliveries.endpoints.push(...state.endpoints)
    this.deliveries.pending.restore(state.pending ?? [])
    this.deliveries.restore(state.deliveries, ({ account, event }) =>
      this.#worlds.worldOf(account).events.find(event),
    )
    for (const world of this.#worlds.all()) resumeClocks(world, this.#worlds.worldOf)
  }

  #deliveriesInTime() {
    const settle = () => {
      if (this.deliveries.isHeld) this.save()
      return this.deliveries.settle()
    }
    return { nextDue: () => this.deliveries.nextDue(), settle }
  }

  async #catchUp(): Promise<void> {
    await this.#time.catchUp()
    this.#worlds.runDue()
  }

  #realMs(): number {
    return this.#realClock.now().getTime()
  }
}
