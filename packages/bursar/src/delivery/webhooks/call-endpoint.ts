import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { AppError, type ErrorCode } from '@bursar/wire/errors'
import { type Address, type EndpointRules, resolveEndpoint } from './resolve-endpoint.ts'

/** From the question for the name to the last byte of the answer, in milliseconds. */
export const CALL_MS_MAX = 15_000
/** Of an answer, which nobody reads; then the connection is cut. */
const ANSWER_BYTES_MAX = 65_536
const ANSWER_HEADER_BYTES_MAX = 16_384
/** For one of several addresses, before the next is tried as well. */
const CONNECT_MS_MAX = 1_000

/** What a call came to. */
export interface Called {
  /** null: it was accepted. */
  readonly errorCode: ErrorCode | null
  /** null: there was no answer. */
  readonly httpStatus: number | null
  /** Of a connection that failed: ECONNREFUSED, CERT_HAS_EXPIRED and the like. */
  readonly systemCode: string | null
  readonly durationMs: number
}

export interface Call {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface CallOptions {
  readonly rules: EndpointRules
  readonly callMsMax: number
}

/**
 * Posts to an endpoint that may be anybody: at an address that was checked and at no other, without
 * following redirects, without cookies or keys of ours, and with a limit on everything. The status
 * alone decides; whatever goes wrong is a value.
 */
export async function callEndpoint(
  call: Call,
  { rules, callMsMax }: CallOptions,
  signal: AbortSignal,
): Promise<Called> {
  const startedAt = performance.now()
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(callMsMax)])
  const durationMs = () => Math.round(performance.now() - startedAt)
  try {
    const addresses = await resolveEndpoint(call.url, rules, deadline)
    const httpStatus = await post(call, addresses, deadline)
    return { errorCode: judge(httpStatus), httpStatus, systemCode: null, durationMs: durationMs() }
  } catch (error) {
    const errorCode = deadline.aborted ? 'ENDPOINT_TOO_SLOW' : codeOf(error)
    const systemCode = deadline.aborted ? null : systemCodeOf(error)
    return { errorCode, httpStatus: null, systemCode, durationMs: durationMs() }
  }
}

function judge(httpStatus: number): ErrorCode | null {
  if (httpStatus >= 200 && httpStatus < 300) return null
  return httpStatus >= 300 && httpStatus < 400 ? 'ENDPOINT_REDIRECTED' : 'ENDPOINT_REFUSED'
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'ENDPOINT_UNREACHABLE'
}

function systemCodeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : null
}

/** Gives the status, once the answer is over or there was too much of it. */
function post(
  { method = 'POST', url, headers, body }: Call,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<number> {
  const bytes = Buffer.from(body, 'utf8')
  const options: RequestOptions & { autoSelectFamilyAttemptTimeout: number } = {
    method,
    headers:
      method === 'GET' ? { ...headers } : { ...headers, 'content-length': String(bytes.length) },
    // A connection of its own, so that none is used again that was checked for another name.
    agent: false,
    lookup: answerWith(addresses),
    autoSelectFamilyAttemptTimeout: CONNECT_MS_MAX,
    maxHeaderSize: ANSWER_HEADER_BYTES_MAX,
    signal,
  }
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    let status: number | null = null
    let trouble: unknown = new AppError('ENDPOINT_UNREACHABLE')
    const posting = request(url, options)
    posting.on('error', (error) => {
      trouble = error
    })
    posting.on('response', (answer) => {
      status = answer.statusCode ?? 0
      letPass(answer)
    })
    // The only event that always comes: an answer of 101, for one, is neither of the others.
    posting.on('close', () => (status === null ? reject(trouble) : resolve(status)))
    posting.end(bytes)
  })
}

/** Answers every question for a name with what was checked. */
function answerWith(addresses: readonly Address[]): LookupFunction {
  const [first] = addresses
  return (_hostname, { all }, done) => {
    if (all === true) done(null, [...addresses])
    else done(null, first?.address ?? '', first?.family)
  }
}

/** The rest of an answer is let pass unread: some endpoints stop working when it is not taken. */
function letPass(answer: IncomingMessage): void {
  let left = ANSWER_BYTES_MAX
  answer.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) answer.destroy()
  })
  // The status has been said; what becomes of the rest changes nothing.
  answer.on('error', () => undefined)
}
