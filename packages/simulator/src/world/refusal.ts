/** https://docs.stripe.com/api/errors */
export interface RefusalBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  param?: string
  charge?: string
  payment_intent?: unknown
  payment_method?: unknown
}

/**
 * An error answer of Stripe. It is not an `AppError`, because the simulated Stripe answers as the
 * real one would.
 */
export class Refusal extends Error {
  readonly status: number
  readonly body: RefusalBody
  readonly headers: Record<string, string>

  constructor(status: number, body: RefusalBody, headers: Record<string, string> = {}) {
    super(body.message)
    this.name = 'Refusal'
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export function invalidRequest(message: string, more: Partial<RefusalBody> = {}): Refusal {
  return new Refusal(400, { type: 'invalid_request_error', message, ...more })
}

/** https://docs.stripe.com/error-codes#resource-missing */
export function missingResource(resource: string, id: string, param = 'id'): Refusal {
  const message = `No such ${resource}: '${id}'`
  return new Refusal(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    message,
    code: 'resource_missing',
    param,
  })
}
