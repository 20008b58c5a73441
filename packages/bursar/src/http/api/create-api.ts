import { AppError, type ErrorCode } from '@bursar/wire/errors'
import type { Apis } from '../../service/apis.ts'
import { type Handle, type HttpAnswer, type HttpRequest, TOO_SLOW_ANSWER } from '../http-message.ts'
import { type ApiSurroundings, createApiApp, type Mount, secured } from './api-app.ts'
import { crossOrigin, fromPages } from './customer/cross-origin.ts'
import { mountCustomer } from './customer/mount-customer.ts'
import { mountEntitlements } from './entitlement/mount-entitlements.ts'
import { mountOperator } from './operator/mount-operator.ts'
import { problemOf } from './problem.ts'
import { mountReference } from './reference/mount-reference.ts'
import { mountTenants } from './tenant/mount-tenants.ts'

/** The largest body that the API reads. */
const API_BODY_BYTES_MAX = 65_536

/** Who has routes, in the order of the reference. */
const MOUNTS: readonly Mount[] = [
  mountCustomer,
  mountEntitlements,
  mountTenants,
  mountOperator,
  mountReference,
]

/** Everything under `/api/`, `/openapi.json`, `/docs` and `/console`. */
export function createApi(apis: Apis, surroundings: ApiSurroundings): Handle {
  const app = createApiApp(surroundings.onFault)
  const unread = new WeakMap<Request, ErrorCode>()
  // The pages of a SaaS may ask from their own origin; there is no cookie that they could misuse.
  app.use('/api/v1/customer/*', fromPages(crossOrigin(apis.customer?.billing.returnOrigins ?? [])))
  app.use(async (context, next) => {
    const code = unread.get(context.req.raw)
    if (code !== undefined) throw new AppError(code)
    await next()
  })
  for (const mount of MOUNTS) mount(app, apis, surroundings)
  return async (request) => {
    const { method } = request
    if (!METHODS.includes(method)) return refused()
    const body = await readBody(request)
    if (body === 'aborted') return GONE
    if (body === 'too_slow') return TOO_SLOW_ANSWER
    const asked = toWebRequest(request, typeof body === 'string' ? null : body)
    if (body === 'too_large') unread.set(asked, 'REQUEST_TOO_LARGE')
    if (body === 'overloaded') unread.set(asked, 'BODIES_FULL')
    return toAnswer(await app.fetch(asked, { peer: request.peer }))
  }
}

function refused(): Promise<HttpAnswer> {
  return toAnswer(secured(problemOf(new AppError('ROUTE_UNKNOWN'))))
}

/** A web `Request` refuses some of the others. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const PATHS = ['/openapi.json', '/docs', '/console']
const BELOW = ['/api/', '/console/', '/docs/']

export function isApiPath(path: string): boolean {
  return BELOW.some((folder) => path.startsWith(folder)) || PATHS.includes(path)
}

/** Nobody is left to read it. */
const GONE: HttpAnswer = { status: 400, headers: {}, body: '' }

type Body = Awaited<ReturnType<HttpRequest['readBody']>>

function readBody(request: HttpRequest): Promise<Body | null> {
  const has = request.method !== 'GET' && request.method !== 'HEAD'
  return has ? request.readBody(API_BODY_BYTES_MAX) : Promise.resolve(null)
}

/** What a caller writes into `Host` proves nothing, so nothing is made of it. */
const BASE = 'http://bursar'

function toWebRequest(request: HttpRequest, body: Uint8Array | null): Request {
  const { method, rawHeaders } = request
  const headers = new Headers()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index]!, rawHeaders[index + 1]!)
  }
  const init = { method, headers, signal: request.signal() }
  const content = body === null || body.length === 0 ? {} : { body: new Uint8Array(body) }
  return new Request(BASE + request.target, { ...init, ...content })
}

const STREAMED = ['text/event-stream', 'text/csv', 'application/x-ndjson']

function isStreamed({ headers }: Response): boolean {
  const type = headers.get('content-type') ?? ''
  return STREAMED.some((one) => type.startsWith(one))
}

/** Only events and downloads are sent as they come; everything else has a length. */
export async function toAnswer(response: Response): Promise<HttpAnswer> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  const { status, body } = response
  const streams = body !== null && isStreamed(response)
  return { status, headers, body: streams ? body : new Uint8Array(await response.arrayBuffer()) }
}
