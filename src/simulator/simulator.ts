import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Stripe from 'stripe'
import { type Clock, systemClock } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import type { Account } from './account.ts'
import { Api } from './api/api.ts'
import type { ApiRequestHook } from './api/fault.ts'
import { createApiServer } from './api/http-server.ts'
import type { RequestLog } from './api/request-log.ts'
import { advanceClock } from './api/routes/test-clocks.ts'
import { routesFor } from './api/routes.ts'
import { Chaos } from './chaos/chaos.ts'
import { Deliveries } from './deliver/deliveries.ts'
import { type Endpoint, newEndpoint, type WebhookEndpointGiven } from './deliver/endpoint.ts'
import { readState, writeState } from './keep/data-folder.ts'
import type { PageContext } from './pages/page-context.ts'
import { pagesOf } from './pages/pages.ts'
import { isScenario, SCENARIOS, type ScenarioName } from './scenarios/scenarios.ts'
import { type Played, Stage } from './scenarios/stage.ts'
import {
  DELIVERY_CONCURRENCY_USUAL,
  DELIVERY_TIMEOUT_MS_USUAL,
  RETRY_AFTER_MS_USUAL,
  type SimulatorOptions,
} from './simulator-options.ts'
import { toStripeEvent } from './world/event-log.ts'
import { makeId } from './world/make-id.ts'
import { DAY_SECONDS } from './world/settings.ts'
import { Timeline } from './world/timeline.ts'
import { Worlds } from './worlds.ts'

export const API_KEY = 'sk_test_simulator0000000000000000'
const LIVE_API_KEY = 'sk_live_simulator0000000000000000'
export const API_VERSION = '2026-10-28.endive'

const RUNNING_EVERY_MS = 1000

/** A moment (Unix seconds or a Date), or so much further. */
export type Advance = number | Date | { seconds: number } | { days: number }

/** A stateful Stripe: its API, time, payments, events and deliveries. */
export class Simulator {
  readonly apiKey: string
  readonly apiVersion = API_VERSION
  readonly chaos = new Chaos()
  readonly deliveries: Deliveries
  readonly #options: SimulatorOptions
  readonly #realClock: Clock
  readonly #timeline: Timeline
  readonly #worlds: Worlds
  readonly #api: Api
  #server: Server | null = null
  #pageBase = 'http://127.0.0.1'
  #ticker: NodeJS.Timeout | undefined
  #runningSince: { real: number; virtual: number }

  constructor(options: SimulatorOptions = {}) {
    this.#options = options
    this.apiKey = options.livemode === true ? LIVE_API_KEY : API_KEY
    this.#realClock = options.realClock ?? systemClock
    const seed = options.seed ?? 1
    this.chaos.set({ seed })
    const { startAt } = options
    const start = startAt instanceof Date ? startAt.getTime() / 1000 : startAt
    this.#timeline = new Timeline(Math.floor(start ?? this.#realMs() / 1000), null)
    this.deliveries = new Deliveries({
      chaos: this.chaos,
      realNow: () => this.#realMs(),
      retryAfterMs: options.deliveries?.retryAfterMs ?? RETRY_AFTER_MS_USUAL,
      timeoutMs: options.deliveries?.timeoutMs ?? DELIVERY_TIMEOUT_MS_USUAL,
      concurrency: options.deliveries?.concurrency ?? DELIVERY_CONCURRENCY_USUAL,
    })
    this.#worlds = new Worlds({
      seed,
      livemode: options.livemode ?? false,
      apiVersion: this.apiVersion,
      billing: options.billing ?? {},
      timeline: this.#timeline,
      chaos: this.chaos,
      pageBase: () => this.#pageBase,
      onEvent: (event) => this.deliveries.add(event),
    })
    this.#takeUp()
    this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    const requestRandom = seededRandom(seed ^ 0x5bd1e995)
    this.#api = new Api({
      routes: routesFor(this.#worlds.worldOf, this.deliveries.endpoints),
      apiKey: this.apiKey,
      apiVersion: this.apiVersion,
      chaos: this.chaos,
      realNow: () => this.#realMs(),
      worldOf: (account) => this.#worlds.find(account)?.world ?? null,
      newRequestId: () => makeId('req', requestRandom),
      catchUp: () => this.#catchUp(),
      runDue: () => this.#worlds.runDue(),
    })
  }

  /** Serves the API and the pages on 127.0.0.1; port 0 or none: a free one. */
  async start(
    where: { port?: number; host?: string } = {},
  ): Promise<{ url: string; port: number }> {
    const host = where.host ?? '127.0.0.1'
    const server = createApiServer(this.#api, pagesOf(this.#pageContext()))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(where.port ?? 0, host, resolve)
    })
    this.#server = server
    const { port } = addressOf(server)
    this.#pageBase = `http://${host}:${port}`
    if (this.#options.time === 'running') this.#run()
    return { url: this.#pageBase, port }
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticker)
    this.deliveries.stop()
    this.save()
    const server = this.#server
    this.#server = null
    if (server === null) return
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  /** Writes everything to the data folder, if there is one. */
  save(): void {
    const { dataFolder } = this.#options
    if (dataFolder === undefined) return
    const endpoints = this.deliveries.endpoints.filter(({ handler }) => handler === undefined)
    writeState(dataFolder, { version: 1, ...this.#worlds.state(), endpoints })
  }

  /** The API in process: give it to `Stripe.createFetchHttpClient`. */
  readonly fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const answer = await this.#api.handle({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      header: (name) => request.headers.get(name) ?? undefined,
      body: await request.text(),
    })
    if (answer.trouble?.kind === 'truncate') {
      return new Response(answer.body.slice(0, answer.body.length / 2), answer)
    }
    if (answer.trouble !== null) throw new TypeError('The simulator let the connection drop.')
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }

  /** Virtual time. */
  readonly clock = {
    /** Unix seconds. */
    now: (): number => this.#timeline.now,
    /** Everything that falls due on the way happens, in order. */
    advance: async (to: Advance): Promise<void> => {
      await this.#worlds.runTo(this.#target(to))
      this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    },
  }

  /** Moves a test clock of the platform’s own account; resolves when it is ready. */
  async advanceTestClock(id: string, to: number): Promise<void> {
    const { world } = this.platform
    await advanceClock(world, world.testClocks.get(id), to, this.#worlds.worldOf)
  }

  /** Plays a named life on the platform’s own account. */
  scenario(name: ScenarioName): Promise<Played> {
    const { apiKey, fetch } = this
    const stage = new Stage({ account: this.platform, apiKey, fetch, advance: this.clock.advance })
    return SCENARIOS[name].play(stage)
  }

  readonly events = {
    /** All that are known, oldest first. */
    list: (filter: { type?: string; account?: string | null } = {}): Stripe.Event[] =>
      this.#worlds
        .worldOf(filter.account ?? null)
        .events.all()
        .filter((event) => filter.type === undefined || event.type === filter.type)
        .map(toStripeEvent),
    /** Only their types, oldest first. */
    types: (account: string | null = null): string[] =>
      this.#worlds
        .worldOf(account)
        .events.all()
        .map(({ type }) => type),
    /** Delivers a known event once more. */
    resend: (id: string, endpoint?: string): void => {
      for (const world of this.#worlds.all()) {
        const event = world.events.find(id)
        if (event !== undefined) this.deliveries.resend(event, endpoint)
      }
    },
  }

  get requests(): RequestLog {
    return this.#api.requests
  }

  /** Chooses a fault for each request, or holds it back; null to stop. */
  set onApiRequest(hook: ApiRequestHook | null) {
    this.#api.onRequest = hook
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
    return endpoint
  }

  /** Resolves when nothing is on its way any more, retries included. */
  settled(): Promise<void> {
    return this.deliveries.settled()
  }

  /** Tries everything that waits at once; resolves with how many remain undelivered. */
  flush(): Promise<number> {
    return this.deliveries.flush()
  }

  #pageContext(): PageContext {
    return {
      accounts: () => this.#worlds.accounts(),
      chaos: this.chaos,
      deliveries: this.deliveries,
      requests: this.requests,
      now: this.clock.now,
      advanceDays: (days) => this.clock.advance({ days }),
      resend: this.events.resend,
      play: (name) => this.#play(name),
    }
  }

  async #play(name: string): Promise<boolean> {
    if (!isScenario(name)) return false
    await this.scenario(name)
    return true
  }

  #takeUp(): void {
    const { dataFolder } = this.#options
    const state = dataFolder === undefined ? null : readState(dataFolder)
    if (state === null) {
      this.#worlds.add(null)
      return
    }
    this.#worlds.restore(state)
    this.deliveries.endpoints.push(...state.endpoints)
  }

  #target(to: Advance): number {
    if (typeof to === 'number') return Math.floor(to)
    if (to instanceof Date) return Math.floor(to.getTime() / 1000)
    return this.#timeline.now + ('seconds' in to ? to.seconds : to.days * DAY_SECONDS)
  }

  #run(): void {
    this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    this.#ticker = setInterval(() => void this.#catchUp(), RUNNING_EVERY_MS)
    this.#ticker.unref()
  }

  /** Lets running time reach the present, and does what is due now. */
  async #catchUp(): Promise<void> {
    if (this.#options.time === 'running') {
      const { real, virtual } = this.#runningSince
      await this.#worlds.runTo(virtual + Math.floor((this.#realMs() - real) / 1000))
    }
    this.#worlds.runDue()
  }

  #realMs(): number {
    return this.#realClock.now().getTime()
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address
}
