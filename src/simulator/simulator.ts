import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Stripe from 'stripe'
import { type Clock, systemClock } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { Account } from './account.ts'
import { Api } from './api/api.ts'
import type { ApiRequestHook } from './api/fault.ts'
import { createApiServer } from './api/http-server.ts'
import type { RequestLog } from './api/request-log.ts'
import { routesFor } from './api/routes.ts'
import { Chaos } from './chaos/chaos.ts'
import { Deliveries } from './deliver/deliveries.ts'
import type { Endpoint } from './deliver/endpoint.ts'
import { followEvent } from './engine/follow-event.ts'
import { runDue, runTo } from './engine/run-tasks.ts'
import {
  DELIVERY_CONCURRENCY_USUAL,
  DELIVERY_TIMEOUT_MS_USUAL,
  RETRY_AFTER_MS_USUAL,
  type SimulatorOptions,
} from './simulator-options.ts'
import { type SimulatedEvent, toStripeEvent } from './world/event-log.ts'
import { makeId } from './world/make-id.ts'
import { BILLING_SETTINGS_USUAL } from './world/settings.ts'
import { Timeline } from './world/timeline.ts'
import { World } from './world/world.ts'

export const API_KEY = 'sk_test_simulator0000000000000000'
export const API_VERSION = '2026-10-28.endive'

export interface WebhookEndpointGiven {
  url: string
  /** `whsec_…`; several during a roll: each delivery is signed with all of them. */
  secret: string | readonly string[]
  /** Default: all. */
  events?: readonly string[]
  /** Events of connected accounts instead of the platform’s own. */
  connect?: boolean
  payload?: 'snapshot' | 'thin'
  /** The shape of its snapshots, for example `2024-09-30.acacia`. Default: the newest. */
  apiVersion?: string
  /** Takes deliveries in process: `url` is then only a name. */
  handler?: (request: Request) => Promise<Response> | Response
}

const RUNNING_EVERY_MS = 1000

/** A stateful Stripe: its API, time, payments, events and deliveries. */
export class Simulator {
  readonly apiKey = API_KEY
  readonly apiVersion = API_VERSION
  readonly chaos = new Chaos()
  readonly deliveries: Deliveries
  readonly #options: SimulatorOptions
  readonly #realClock: Clock
  readonly #timeline: Timeline
  readonly #worlds = new Map<string | null, World>()
  readonly #accounts = new Map<string | null, Account>()
  readonly #api: Api
  readonly #requestRandom
  #endpoints = 0
  #server: Server | null = null
  #pageBase = 'http://127.0.0.1'
  #ticker: NodeJS.Timeout | undefined
  #runningSince: { real: number; virtual: number }

  constructor(options: SimulatorOptions = {}) {
    this.#options = options
    this.#realClock = options.realClock ?? systemClock
    const { startAt } = options
    const start = startAt instanceof Date ? startAt.getTime() / 1000 : startAt
    this.#timeline = new Timeline(Math.floor(start ?? this.#realMs() / 1000), null)
    this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    this.#requestRandom = seededRandom((options.seed ?? 1) ^ 0x5bd1e995)
    this.deliveries = new Deliveries({
      chaos: this.chaos,
      realNow: () => this.#realMs(),
      retryAfterMs: options.deliveries?.retryAfterMs ?? RETRY_AFTER_MS_USUAL,
      timeoutMs: options.deliveries?.timeoutMs ?? DELIVERY_TIMEOUT_MS_USUAL,
      concurrency: options.deliveries?.concurrency ?? DELIVERY_CONCURRENCY_USUAL,
    })
    this.addAccount(null)
    this.#api = new Api({
      routes: routesFor((account) => this.#worldOf(account), this.deliveries.endpoints),
      apiKey: this.apiKey,
      apiVersion: this.apiVersion,
      chaos: this.chaos,
      realNow: () => this.#realMs(),
      worldOf: (account) => this.#worlds.get(account) ?? null,
      newRequestId: () => makeId('req', this.#requestRandom),
      catchUp: () => this.#catchUp(),
    })
  }

  /** Serves the API and the pages on 127.0.0.1; port 0 or none: a free one. */
  async start(
    where: { port?: number; host?: string } = {},
  ): Promise<{ url: string; port: number }> {
    const host = where.host ?? '127.0.0.1'
    const server = createApiServer(this.#api, async () => null)
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
    const server = this.#server
    this.#server = null
    if (server === null) return
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
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
    if (answer.trouble !== null) throw new TypeError(`The simulator let the connection drop.`)
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }

  /** Virtual time. */
  readonly clock = {
    /** Unix seconds. */
    now: (): number => this.#timeline.now,
    /** To an instant, or further by some seconds; everything that falls due on the way happens. */
    advance: async (to: number | Date | { seconds: number } | { days: number }): Promise<void> => {
      const target = this.#target(to)
      await runTo(this.#timeline, target, (account) => this.#worldOf(account))
      this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    },
  }

  readonly events = {
    /** All that are known, oldest first. */
    list: (filter: { type?: string; account?: string | null } = {}): Stripe.Event[] =>
      this.#rawEvents(filter.account ?? null)
        .filter((event) => filter.type === undefined || event.type === filter.type)
        .map(toStripeEvent),
    /** Only their types, oldest first. */
    types: (account: string | null = null): string[] =>
      this.#rawEvents(account).map(({ type }) => type),
    /** Delivers a known event once more. */
    resend: (id: string, endpoint?: string): void => {
      for (const world of this.#worlds.values()) {
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
    const account = this.#accounts.get(id)
    if (account === undefined) throw new Error(`There is no account ${id}: add it first.`)
    return account
  }

  /** A connected account (`acct_…`): its own world, reached with `Stripe-Account`. */
  addAccount(id: string | null): Account {
    const world = new World({
      account: id,
      livemode: this.#options.livemode ?? false,
      apiVersion: this.apiVersion,
      random: seededRandom((this.#options.seed ?? 1) + this.#worlds.size * 7919),
      timeline: this.#timeline,
      settings: { ...BILLING_SETTINGS_USUAL, ...this.#options.billing },
      pageBase: () => this.#pageBase,
      eventsPerHappening: () => {
        if (this.chaos.delivery('lose')) return 0
        return this.chaos.delivery('twin') ? 2 : 1
      },
      onEvent: (event, world) => {
        this.deliveries.add(event)
        followEvent(world, event)
      },
    })
    const account = new Account(world)
    this.#worlds.set(id, world)
    this.#accounts.set(id, account)
    return account
  }

  addWebhookEndpoint(given: WebhookEndpointGiven): Endpoint {
    this.#endpoints += 1
    const endpoint: Endpoint = {
      id: `we_${this.#endpoints}`,
      url: given.url,
      secrets: [given.secret].flat(),
      events: given.events ?? ['*'],
      connect: given.connect ?? false,
      payload: given.payload ?? 'snapshot',
      apiVersion: given.apiVersion ?? this.apiVersion,
      enabled: true,
      ...(given.handler === undefined ? {} : { handler: given.handler }),
    }
    this.deliveries.endpoints.push(endpoint)
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

  #rawEvents(account: string | null): readonly SimulatedEvent[] {
    return this.#worldOf(account).events.all()
  }

  #worldOf(account: string | null): World {
    const world = this.#worlds.get(account)
    if (world === undefined) throw new Error(`There is no account ${account}.`)
    return world
  }

  #target(to: number | Date | { seconds: number } | { days: number }): number {
    if (typeof to === 'number') return Math.floor(to)
    if (to instanceof Date) return Math.floor(to.getTime() / 1000)
    return this.#timeline.now + ('seconds' in to ? to.seconds : to.days * 86_400)
  }

  #run(): void {
    this.#runningSince = { real: this.#realMs(), virtual: this.#timeline.now }
    this.#ticker = setInterval(() => void this.#catchUp(), RUNNING_EVERY_MS)
    this.#ticker.unref()
  }

  /** Lets running time reach the present, and does what is due now. */
  async #catchUp(): Promise<void> {
    const worldOf = (account: string | null) => this.#worldOf(account)
    if (this.#options.time === 'running') {
      const { real, virtual } = this.#runningSince
      const now = virtual + Math.floor((this.#realMs() - real) / 1000)
      await runTo(this.#timeline, now, worldOf)
    }
    runDue(this.#timeline, worldOf)
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
