import { setTimeout as delay } from 'node:timers/promises'
import type { FaultInjection } from '../faults/fault-injection.ts'
import { inVersion, readVersion } from '../world/older-shapes.ts'
import { Refusal } from '../world/refusal.ts'
import type { World } from '../world/world.ts'
import { type ApiFault, refusalOf, serverError } from './admission/fault.ts'
import { Gate } from './admission/gate.ts'
import { expandText } from './expand.ts'
import { IdempotentAnswers, keyInUse } from './idempotency.ts'
import { type Form, formOfJson, parseForm } from './parse-form.ts'
import { RequestLog } from './request-log.ts'
import type { Route } from './route.ts'

export interface IncomingCall {
  method: string
  /** The path with the query. */
  path: string
  header: (name: string) => string | undefined
  body: string
}

export interface OutgoingAnswer {
  status: number
  headers: Record<string, string>
  body: string
  /** A connection fault instead of a proper answer. */
  trouble: { kind: 'hang'; forMs: number | null } | { kind: 'reset' } | { kind: 'truncate' } | null
}

export interface ApiOptions {
  routes: readonly Route[]
  /** Whether an API key is accepted. */
  isKey: (key: string) => boolean
  apiVersion: string
  faults: FaultInjection
  /** Real time, Unix milliseconds. */
  realNow: () => number
  /** The world of an account. null: the key has no access to it. */
  worldOf: (account: string | null) => World | null
  newRequestId: () => string
  /** Called before each request, to run due tasks. */
  catchUp: () => Promise<void>
  /** Called after each request, to run tasks that became due. */
  runDue: () => void
}

/** The Stripe API without a network: maps a request to an answer. */
export class Api {
  readonly requests = new RequestLog()
  readonly gate: Gate
  readonly #options: ApiOptions
  readonly #idempotent = new IdempotentAnswers()

  constructor(options: ApiOptions) {
    this.#options = options
    this.gate = new Gate(options.faults, options.realNow)
  }

  async handle(call: IncomingCall): Promise<OutgoingAnswer> {
    const key = call.method === 'POST' ? (call.header('idempotency-key') ?? null) : null
    const account = call.header('stripe-account') ?? null
    const slot = `${account ?? ''} ${key}`
    const isFree = key === null || this.#idempotent.enter(slot)
    try {
      return await this.#handle(call, account, { key, slot, isFree })
    } finally {
      if (key !== null && isFree) this.#idempotent.leave(slot)
    }
  }

  async #handle(call: IncomingCall, account: string | null, use: KeyUse): Promise<OutgoingAnswer> {
    const question = call.path.indexOf('?')
    const path = question < 0 ? call.path : call.path.slice(0, question)
    const query = question < 0 ? '' : call.path.slice(question + 1)
    const found = this.#find(call.method, path)
    const route = found?.route.path ?? null
    const { method } = call
    const number = this.requests.total + 1
    const fault = await this.gate.faultOf({ method, path, route, account, number })
    const entry = this.requests.add({
      id: this.#options.newRequestId(),
      method,
      path,
      route,
      query,
      account,
      fault: fault?.kind ?? null,
      status: null,
    })
    if (fault?.kind === 'reset' || fault?.kind === 'hang') {
      const trouble =
        fault.kind === 'hang' ? { kind: fault.kind, forMs: fault.forMs ?? null } : fault
      return { status: 500, headers: {}, body: '', trouble }
    }
    const answer = await this.#answer(call, query, found, account, fault, entry.id, use)
    entry.status = answer.status
    const waitMs = this.#options.faults.listLatencyMs
    if (waitMs > 0 && found?.route.isList === true && answer.status === 200) await delay(waitMs)
    return answer
  }

  async #answer(
    call: IncomingCall,
    query: string,
    found: { route: Route; ids: string[] } | null,
    account: string | null,
    fault: ApiFault | undefined,
    requestId: string,
    { key, slot, isFree }: KeyUse,
  ): Promise<OutgoingAnswer> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': call.header('stripe-version') ?? this.#options.apiVersion,
      ...(account === null ? {} : { 'stripe-account': account }),
    }
    try {
      this.#authorize(call.header('authorization'), fault)
      const refusal = refusalOf(fault, call.method, call.path)
      if (refusal !== null) throw refusal
      if (found === null) throw this.#unknownRoute(call.method, call.path)
      const world = this.#worldOf(account)
      await this.#options.catchUp()
      headers['date'] = new Date(world.timeline.now * 1000).toUTCString()
      const version = readVersion(call.header('stripe-version'), this.#options.apiVersion)
      if (!isFree) throw keyInUse()
      const fingerprint = `${call.path} ${call.body}`
      const now = this.#options.realNow()
      const kept = key === null ? null : this.#idempotent.find(slot, fingerprint, now)
      if (kept !== null) {
        headers['idempotent-replayed'] = 'true'
        headers['original-request'] = kept.requestId
        return { status: kept.status, headers, body: kept.body, trouble: null }
      }
      const form = formOf(call, query)
      const stale = fault?.kind === 'stale'
      const perform = () => this.#perform({ found, world, form, stale, requestId, key })
      const { status, body } =
        fault?.kind === 'kept_error' ? await failing(fault, perform) : await perform()
      if (key !== null) {
        this.#idempotent.keep(slot, { request: fingerprint, status, body, requestId, at: now })
      }
      const trouble =
        fault?.kind === 'truncate' || fault?.kind === 'lose_answer'
          ? ({ kind: fault.kind === 'truncate' ? 'truncate' : 'reset' } as const)
          : null
      return { status, headers, body: inVersion(body, version), trouble }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      Object.assign(headers, error.headers)
      return { status: error.status, headers, body: errorText(error), trouble: null }
    }
  }

  /** Runs the route. An error is an answer too, and may have to be stored. */
  async #perform(given: {
    found: { route: Route; ids: string[] }
    world: World
    form: Form
    stale: boolean
    requestId: string
    key: string | null
  }): Promise<{ status: number; body: string }> {
    const { found, form, stale, world } = given
    world.request = { id: given.requestId, idempotencyKey: given.key }
    try {
      return { status: 200, body: await this.#run(found, world, form, stale) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: error.status, body: errorText(error) }
    } finally {
      world.request = { id: null, idempotencyKey: null }
      this.#options.runDue()
      if (found.route.method !== 'GET') world.changed()
    }
  }

  async #run(
    found: { route: Route; ids: string[] },
    world: World,
    form: Form,
    stale: boolean,
  ): Promise<string> {
    const { expand, ...params } = form
    const text = await found.route.run({ world, ids: found.ids, stale }, params)
    const paths = typeof expand === 'object' ? Object.values(expand) : []
    return expandText(
      world,
      text,
      paths.filter((path) => typeof path === 'string'),
    )
  }

  #find(method: string, path: string): { route: Route; ids: string[] } | null {
    for (const route of this.#options.routes) {
      if (route.method !== method) continue
      const match = route.pattern.exec(path)
      if (match !== null) return { route, ids: match.slice(1).map(decodeURIComponent) }
    }
    return null
  }

  /** https://docs.stripe.com/api/authentication: a bearer, or the user of basic auth. */
  #authorize(header: string | undefined, fault: ApiFault | undefined): void {
    const [scheme = '', value = ''] = (header ?? '').split(' ')
    const given =
      scheme.toLowerCase() === 'basic'
        ? (Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '')
        : value
    if (this.#options.isKey(given) && fault?.kind !== 'unauthorized') return
    const message =
      given === ''
        ? 'You did not provide an API key.'
        : `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(12)}`
    throw new Refusal(401, { type: 'invalid_request_error', message })
  }

  #worldOf(account: string | null): World {
    const world = this.#options.worldOf(account)
    if (world !== null) return world
    throw new Refusal(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message:
        `The provided key does not have access to account '${account}' (or that account does ` +
        'not exist).',
    })
  }

  #unknownRoute(method: string, path: string): Refusal {
    const served = [...new Set(this.#options.routes.map((route) => route.path.split('/:')[0]))]
    return new Refusal(404, {
      type: 'invalid_request_error',
      message:
        `Unrecognized request URL (${method}: ${path}). The simulator serves: ` +
        `${served.sort().join(', ')}.`,
    })
  }
}

/** The idempotency key of a request, and whether it is free. */
interface KeyUse {
  readonly key: string | null
  readonly slot: string
  readonly isFree: boolean
}

/** Execution has begun, so this answer is stored for the key. */
async function failing({ done = false }: { done?: boolean }, perform: () => Promise<unknown>) {
  if (done) await perform()
  const refusal = serverError()
  return { status: refusal.status, body: errorText(refusal) }
}

/** API v1 accepts forms, API v2 accepts JSON. */
function formOf(call: IncomingCall, query: string): Form {
  if (call.method !== 'POST') return parseForm(query)
  return call.path.startsWith('/v2/') ? formOfJson(call.body) : parseForm(call.body)
}

function errorText(refusal: Refusal): string {
  return JSON.stringify({ error: errorBody(refusal) })
}

function errorBody(refusal: Refusal) {
  const { code } = refusal.body
  return code === undefined
    ? refusal.body
    : {
        ...refusal.body,
        doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}`,
      }
}
