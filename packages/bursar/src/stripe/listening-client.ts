import type { ErrorCode } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { type AskedEndpoint, endpointOf, missingPermission } from './endpoints.ts'

/** What one request to Stripe came to. */
interface Asked {
  /** '' is the account of our API key; `acct_…` a connected one. */
  readonly account: string
  readonly endpoint: string
  /** null: Stripe answered. OBJECT_NOT_FOUND: it does not know `what`. */
  readonly errorCode: ErrorCode | null
  /** Which permission the key lacks, where that is why. */
  readonly permission: string | null
  /** The object that was asked for. */
  readonly what: string
}

export type OnAsked = (asked: Asked) => void

/** An HTTP client for Stripe's that tells what every request came to, and changes nothing. */
export function listeningClient(onAsked: OnAsked): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient()
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(host, port, path, method, headers, ...rest) {
      const to = endpointOf(method, path)
      const tell = (failure: Failure | null) => {
        if (to === null) return
        const account = accountOf(headers)
        const { errorCode = null, permission = null } = failure ?? {}
        onAsked({ account, endpoint: to.endpoint, errorCode, permission, what: path })
      }
      try {
        const response = await client.makeRequest(host, port, path, method, headers, ...rest)
        return listenTo(response, (body) => {
          const judged = judge(to, response.getStatusCode(), body)
          if (judged !== 'says_nothing') tell(judged === 'answered' ? null : judged)
        })
      } catch (error) {
        tell({ errorCode: 'STRIPE_UNAVAILABLE' })
        throw error
      }
    },
  }
}

type Response = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>

/** `onBody`: null where it cannot be read. */
function listenTo(response: Response, onBody: (body: unknown) => void): Response {
  return {
    getStatusCode: () => response.getStatusCode(),
    getHeaders: () => response.getHeaders(),
    getRawResponse: () => response.getRawResponse(),
    toStream: (whenOver) => response.toStream(whenOver),
    async toJSON() {
      try {
        const body: unknown = await response.toJSON()
        onBody(body)
        return body
      } catch (error) {
        onBody(null)
        throw error
      }
    },
  }
}

interface Failure {
  readonly errorCode: ErrorCode
  readonly permission?: string
}

/** `says_nothing`: Stripe refuses this one request, which is neither. */
function judge(
  to: AskedEndpoint | null,
  status: number,
  body: unknown,
): Failure | 'answered' | 'says_nothing' {
  const error = fieldOf(body, 'error')
  if (status === 200) {
    const isStripe = typeof fieldOf(body, 'object') === 'string'
    return isStripe ? 'answered' : { errorCode: 'STRIPE_UNAVAILABLE' }
  }
  if (status === 401) return { errorCode: 'STRIPE_UNAUTHORIZED' }
  if (status === 403) {
    if (fieldOf(error, 'code') === 'account_invalid' || to === null) {
      return { errorCode: 'STRIPE_FORBIDDEN' }
    }
    const permission = missingPermission(to, String(fieldOf(error, 'message') ?? ''))
    return { errorCode: 'STRIPE_FORBIDDEN', permission }
  }
  if (status === 429) return { errorCode: 'STRIPE_RATE_LIMITED' }
  if (fieldOf(error, 'code') === 'resource_missing') return { errorCode: 'OBJECT_NOT_FOUND' }
  const isRefused = fieldOf(error, 'type') === 'invalid_request_error'
  return isRefused ? 'says_nothing' : { errorCode: 'STRIPE_UNAVAILABLE' }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function accountOf(headers: unknown): string {
  const account = fieldOf(headers, 'Stripe-Account')
  return typeof account === 'string' ? account : ''
}
