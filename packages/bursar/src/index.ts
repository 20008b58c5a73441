import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorFields } from './base/error-fields.ts'
import type { WebhookEventType } from './base/outward/webhooks.ts'
import type { Config } from './config/config.ts'
import { type HookHandler, Hooks } from './delivery/hooks/hooks.ts'
import type { UsageCounter } from './delivery/hooks/usage-counter.ts'
import { answerNode } from './http/answer-node.ts'
import { PROCESS_BODIES } from './http/body-budget.ts'
import { BODY_MS_MAX, type Handle, jsonAnswer } from './http/http-message.ts'
import { OpenStreams } from './http/open-streams.ts'
import { routesOf } from './http/routes.ts'
import { type From, toFetch } from './http/to-fetch.ts'
import type { BursarOptions } from './service/open/bursar-options.ts'
import { Service } from './service.ts'

export { AppError, type ErrorCode } from '@bursar/wire/errors'
export type { WebhookEventType } from './base/outward/webhooks.ts'
export type { BursarConfig } from './config/bursar-config.ts'
export type { Config } from './config/config.ts'
export { defineConfig } from './config/define-config.ts'
export { loadConfig } from './config/load-config.ts'
export type { HookEvents } from './delivery/hooks/hook-event.ts'
export type { HookHandler } from './delivery/hooks/hooks.ts'
export type { UsageCounter, UsageCounts, UsageRequest } from './delivery/hooks/usage-counter.ts'
export type { BursarOptions } from './service/open/bursar-options.ts'

export interface Bursar {
  /**
   * A web-standard handler for every route of the service; 503 until it is started. Say in `from`
   * who asks if operators sign in by one-time links: they work on this machine only.
   */
  readonly fetch: (request: Request, from?: From) => Promise<Response>
  /**
   * The same for a server of `node:http`, and whatever is built on one. The body must not have been
   * read. `at.path`: what is asked, where you serve it at an address of your own. Never rejects.
   */
  readonly node: (
    request: IncomingMessage,
    response: ServerResponse,
    at?: { readonly path?: string },
  ) => Promise<void>
  /** The same, for a server that has neither at hand. */
  readonly handle: Handle
  /**
   * Calls `handler` once for each event of this name, and again until it has returned without
   * throwing. Before the start, one per name; see docs/guides/hooks.md.
   * @throws AppError HOOK_REFUSED
   */
  on<Name extends WebhookEventType>(name: Name, handler: HookHandler<Name>): void
  /**
   * Asks `counter` once a night for each tenant with access how much it uses, until it has
   * answered, and keeps the counts for limits; see docs/guides/hooks.md. Before the start, one.
   * @throws AppError HOOK_REFUSED
   */
  countUsage(counter: UsageCounter): void
  /** Connects, migrates and begins to work. Throws AppError of family `config` when it cannot. */
  start(): Promise<void>
  /**
   * Resolves when nothing is stale any more, with a line for each subscription: its tenant, plan
   * and status. For rehearsals; a busy service may never be observed.
   */
  caughtUp(): Promise<string[]>
  /**
   * A link that lets its bearer into the console, once and within minutes. `url`: where the service
   * listens. null where operators sign in elsewhere, or the console is off.
   */
  consoleLink(url: string): Promise<string | null>
  /** Finishes what is under way and closes everything. */
  stop(): Promise<void>
}

const NOT_STARTED = jsonAnswer(503, { code: 'NOT_STARTED' }, { 'retry-after': '5' })

/**
 * The library's door; the service of `bursar serve` is built on it. `config` comes from
 * `loadConfig`. It listens on no port: give `fetch` to a server of yours.
 */
export function createBursar(config: Config, options: BursarOptions = {}): Bursar {
  const hooks = new Hooks()
  let running: { service: Service; handle: Handle } | null = null
  const handle: Handle = async (request) => running?.handle(request) ?? NOT_STARTED
  const onFault = (error: unknown) => running?.service.log.error('api_fault', errorFields(error))
  const context = {
    onFault,
    streams: new OpenStreams(),
    bodies: PROCESS_BODIES,
    bodyMsMax: BODY_MS_MAX,
    keepsAlive: () => true,
  }
  return {
    handle,
    node: (message, response, at) => {
      const path = typeof at?.path === 'string' ? at.path : undefined
      return answerNode(handle, { message, response, path }, context)
    },
    fetch: toFetch(handle, onFault),
    on: (name, handler) => hooks.add(name, handler),
    countUsage: (counter) => hooks.addCounter(counter),
    async start() {
      if (running !== null) return
      const service = await Service.start(config, { ...options, hooks })
      running = { service, handle: routesOf(service) }
    },
    caughtUp: async () => (await running?.service.caughtUp()) ?? [],
    consoleLink: async (url) => (await running?.service.consoleLink(url)) ?? null,
    async stop() {
      const stopping = running
      running = null
      await stopping?.service.stop()
    },
  }
}
