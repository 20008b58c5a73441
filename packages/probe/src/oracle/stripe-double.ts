import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { API_VERSIONS, type ApiVersion } from '../event/api-versions.ts'
import { asOfVersion } from '../stage/as-of-version.ts'
import { findInDouble, type StripeObject } from './find-in-double.ts'

/** One request of the endpoint to Stripe. */
export interface Fetched {
  method: string
  /** Path and query. */
  path: string
  account: string | null
  context: string | null
}

/** A fault of the double. */
export type Trouble =
  | { kind: 'status'; status: 429 | 500 }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'delay'; milliseconds: number }

/**
 * The part of the Stripe API that a webhook endpoint reads. Serves given objects, records requests,
 * and returns errors on demand. It is not a simulator: its objects change only when told to.
 */
export interface StripeDouble {
  readonly url: string
  put(object: StripeObject): void
  fetched(): readonly Fetched[]
  /** null: no fault. Answers requests that `hang` has delayed. */
  breakWith(trouble: Trouble | null): void
  /** Closes the connections that `hang` keeps open, without an answer. */
  cutHeld(): void
  close(): Promise<void>
}

export async function startStripeDouble(port = 0): Promise<StripeDouble> {
  const objects = new Map<string, StripeObject>()
  const fetched: Fetched[] = []
  const held: Held[] = []
  let trouble: Trouble | null = null
  const server = createServer((request, response) => {
    request.resume()
    fetched.push(toFetched(request))
    const answer = () => serve(objects, request, response)
    if (trouble === null) answer()
    else misbehave(trouble, { response, answer, held })
  })
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (object) => void objects.set(object.id, structuredClone(object)),
    fetched: () => fetched,
    breakWith(next) {
      trouble = next
      if (next === null) for (const { answer } of held.splice(0)) answer()
    },
    cutHeld() {
      for (const { response } of held.splice(0)) response.destroy()
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A request that waits until the fault ends. */
interface Held {
  response: ServerResponse
  answer: () => void
}

function misbehave(trouble: Trouble, on: Held & { held: Held[] }): void {
  switch (trouble.kind) {
    case 'status':
      send(on.response, trouble.status, {
        error: { type: 'api_error', message: `The double answers ${trouble.status}.` },
      })
      break
    case 'reset':
      on.response.destroy()
      break
    case 'hang':
      on.held.push({ response: on.response, answer: on.answer })
      break
    case 'delay':
      setTimeout(on.answer, trouble.milliseconds)
  }
}

function serve(
  objects: ReadonlyMap<string, StripeObject>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.destroyed) return
  const url = new URL(request.url ?? '/', 'http://double')
  const found = request.method === 'GET' ? findInDouble(objects, url) : null
  if (found === null) {
    const message = `No such object: '${url.pathname}'`
    const error = { type: 'invalid_request_error', code: 'resource_missing', message }
    send(response, 404, { error })
  } else {
    send(response, 200, asOfVersion(versionOf(request), found))
  }
}

function versionOf(request: IncomingMessage): ApiVersion {
  const asked = header(request, 'stripe-version') ?? API_VERSIONS[0]
  return asked >= '2025-03-31' ? API_VERSIONS[0] : '2020-08-27'
}

function toFetched(request: IncomingMessage): Fetched {
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    account: header(request, 'stripe-account'),
    context: header(request, 'stripe-context'),
  }
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_double' })
  response.end(JSON.stringify(body))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}
