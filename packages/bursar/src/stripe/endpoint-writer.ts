import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** A person waits for it. */
const DEADLINE_MS = 10_000
/** Stripe allows sixteen endpoints. */
const PAGE_LIMIT = 100

export interface NewEndpoint {
  readonly url: string
  readonly connect: boolean
  readonly eventTypes: readonly string[]
  readonly description: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Of an endpoint that exists; what is absent stays as it is. */
export interface EndpointChange {
  readonly url?: string
  readonly eventTypes?: readonly string[]
  readonly metadata?: Readonly<Record<string, string>>
  readonly disabled?: false
}

export interface CreatedEndpoint {
  readonly id: string
  /** Stripe gives it this once. */
  readonly secret: string
}

/**
 * Registers webhook endpoints in Stripe. Errors of every method: STRIPE_UNAVAILABLE,
 * STRIPE_UNAUTHORIZED, STRIPE_FORBIDDEN with the missing permission, STRIPE_REFUSED.
 */
export class EndpointWriter {
  readonly #stripe: Stripe

  constructor({ secretKey, apiBase }: { secretKey: string; apiBase: URL | null }) {
    this.#stripe = new Stripe(secretKey, {
      ...addressOf(apiBase),
      maxNetworkRetries: 0,
      timeout: DEADLINE_MS,
      telemetry: false,
    })
  }

  async list(): Promise<Stripe.WebhookEndpoint[]> {
    const list = this.#stripe.webhookEndpoints.list({ limit: PAGE_LIMIT })
    return (await asked(list, 'read')).data
  }

  /** With the API version that this version of Bursar reads. */
  async create(endpoint: NewEndpoint): Promise<CreatedEndpoint> {
    const { url, connect, eventTypes, description, metadata } = endpoint
    const { id, secret } = await asked(
      this.#stripe.webhookEndpoints.create({
        url,
        enabled_events: toEvents(eventTypes),
        api_version: Stripe.API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
        description,
        metadata: { ...metadata },
        ...(connect && { connect }),
      }),
      'write',
    )
    if (secret === undefined) {
      throw new AppError('STRIPE_UNAVAILABLE', 'The answer has no signing secret.')
    }
    return { id, secret }
  }

  async update(id: string, { url, eventTypes, metadata, disabled }: EndpointChange): Promise<void> {
    const params = {
      ...(url !== undefined && { url }),
      ...(eventTypes !== undefined && { enabled_events: toEvents(eventTypes) }),
      ...(metadata !== undefined && { metadata: { ...metadata } }),
      ...(disabled !== undefined && { disabled }),
    }
    await asked(this.#stripe.webhookEndpoints.update(id, params), 'write')
  }
}

/** Our names are Stripe's: a type that it does not know is refused by it. */
function toEvents(types: readonly string[]) {
  return types as Stripe.WebhookEndpointCreateParams.EnabledEvent[]
}

async function asked<T>(answer: Promise<T>, right: 'read' | 'write'): Promise<T> {
  try {
    return await answer
  } catch (failure) {
    const error = toStripeError(failure)
    if (error.code !== 'STRIPE_FORBIDDEN') throw error
    throw new AppError('STRIPE_FORBIDDEN', `Webhook Endpoints (${right}).`)
  }
}
