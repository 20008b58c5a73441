import { AppError } from '@bursar/wire/errors'
import { errorFields } from '../base/error-fields.ts'
import { REFUSALS } from '../ingress/refusals.ts'
import { BODY_BYTES_MAX } from '../ingress/verify-delivery.ts'
import type { Service } from '../service.ts'
import { createApi, isApiPath } from './api/create-api.ts'
import { quickCheck } from './api/entitlement/quick-check.ts'
import { consolePages, isConsolePath } from './console/console-pages.ts'
import {
  type Handle,
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  TOO_SLOW_ANSWER,
} from './http-message.ts'
import { isMergePath, mergePages } from './merge/merge-pages.ts'

const WEBHOOK_PATH = '/webhook/stripe'

/** Stripe has its own back-off; this only says that trying again is worth it. */
const RETRY_AFTER_SECONDS = '5'

const OK = jsonAnswer(200, { status: 'ok' })
const NOT_FOUND = jsonAnswer(404, { code: 'NOT_FOUND' })
const NOT_READY = jsonAnswer(503, { status: 'not_ready' })

/** Every route of the service, as one function of a request. */
export function routesOf(service: Service): Handle {
  const onFault = (error: unknown) => service.log.error('api_fault', errorFields(error))
  const api = createApi(service.apis, { stopping: service.stopping, onFault })
  const check = quickCheck(service.apis, onFault)
  const pages = consolePages()
  const merge = mergePages(service.apis.merge)
  return async (request) => {
    const { path } = request
    if (path === WEBHOOK_PATH) return receive(service, '', request)
    if (path.startsWith(`${WEBHOOK_PATH}/`)) {
      return receive(service, path.slice(WEBHOOK_PATH.length + 1), request)
    }
    if (path === '/healthz') return onlyGet(request) ?? OK
    if (path === '/readyz') return onlyGet(request) ?? ((await service.isReady()) ? OK : NOT_READY)
    if (path === '/metrics') return onlyGet(request) ?? metrics(service)
    if (isConsolePath(path)) return pages(request)
    if (isMergePath(path)) return merge(request)
    if (!isApiPath(path)) return NOT_FOUND
    return check(request) ?? api(request)
  }
}

async function receive(
  service: Service,
  endpoint: string,
  request: HttpRequest,
): Promise<HttpAnswer> {
  if (!service.hasEndpoint(endpoint)) return NOT_FOUND
  if (request.method !== 'POST') return notAllowed('POST')
  const contentEncoding = request.header('content-encoding')
  // Refused before the body is read: nothing is ever unpacked.
  if (contentEncoding !== null) return refusal(service, endpoint, 'CONTENT_ENCODED')
  // Known without the body, so a stranger cannot make us keep one: the header’s form and its time.
  const signatureHeader = request.header('stripe-signature')
  const timely = service.judgeHeader(signatureHeader)
  if (typeof timely === 'string') return refusal(service, endpoint, timely)
  const body = await request.readBody(BODY_BYTES_MAX)
  if (body === 'too_large') return refusal(service, endpoint, 'BODY_TOO_LARGE')
  // The sender is gone; nobody reads this answer.
  if (body === 'aborted') return refusal(service, endpoint, 'BODY_EMPTY')
  if (body === 'too_slow') return TOO_SLOW_ANSWER
  if (body === 'overloaded') return unavailable(service, new AppError('BODIES_FULL'))
  const delivery = { signatureHeader, timely, contentEncoding, body }
  try {
    const reception = await service.receive(endpoint, delivery)
    return reception.kind === 'refused' ? REFUSED[reception.code] : OK
  } catch (error) {
    return unavailable(service, error)
  }
}

type RefusalCode = keyof typeof REFUSALS

const REFUSED = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, { status }]) => [code, jsonAnswer(status, { code })]),
) as Record<RefusalCode, HttpAnswer>

function refusal(service: Service, endpoint: string, code: RefusalCode): HttpAnswer {
  service.countRefusal(endpoint, code)
  return REFUSED[code]
}

/** What cannot be stored is not acknowledged; Stripe sends it again. */
function unavailable(service: Service, error: unknown): HttpAnswer {
  const code = error instanceof AppError ? error.code : 'INVARIANT_BROKEN'
  service.countUnavailable(code)
  return jsonAnswer(503, { code }, { 'retry-after': RETRY_AFTER_SECONDS })
}

async function metrics(service: Service): Promise<HttpAnswer> {
  const body = await service.metricsText()
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4' }, body }
}

function onlyGet(request: HttpRequest): HttpAnswer | null {
  return request.method === 'GET' || request.method === 'HEAD' ? null : notAllowed('GET, HEAD')
}

function notAllowed(allow: string): HttpAnswer {
  return jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' }, { allow })
}
