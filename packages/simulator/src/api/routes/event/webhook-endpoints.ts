import type Stripe from 'stripe'
import type { Endpoint } from '../../../deliver/endpoint.ts'
import { mergeMetadata } from '../../../engine/merge-metadata.ts'
import { makeToken } from '../../../world/make-id.ts'
import { invalidRequest } from '../../../world/refusal.ts'
import type { World } from '../../../world/world.ts'
import { listAnswer, PAGING } from '../../list-answer.ts'
import { fields, flag, list, metadata, type Out, text, textOrNull } from '../../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../../route.ts'

const ENDPOINTS_MAX = 16
const CREATE = fields(
  { enabled_events: list(text), url: text },
  { api_version: text, connect: flag, description: textOrNull, metadata },
)
const UPDATE = fields(
  {},
  { description: textOrNull, disabled: flag, enabled_events: list(text), metadata, url: text },
)

/** https://docs.stripe.com/api/webhook_endpoints; `endpoints` is where deliveries go. */
export const webhookEndpointRoutes = (endpoints: Endpoint[]) => [
  route('POST', '/v1/webhook_endpoints', CREATE, ({ world }, given) =>
    create(world, endpoints, given),
  ),
  route('GET', '/v1/webhook_endpoints/:id', fields({}, {}), (call) => {
    const given = givenAsShown(call.world, endpoints).find(({ id }) => id === idIn(call))
    return given === undefined ? readText(call, call.world.webhookEndpoints) : JSON.stringify(given)
  }),
  route('POST', '/v1/webhook_endpoints/:id', UPDATE, (call, given) => {
    const { world } = call
    const shown = findOr404(world.webhookEndpoints, idIn(call))
    const endpoint = endpoints.find(({ id }) => id === shown.id)
    if (given.url !== undefined) shown.url = given.url
    if (given.description !== undefined) shown.description = given.description
    if (given.enabled_events !== undefined) shown.enabled_events = given.enabled_events
    if (given.disabled !== undefined) shown.status = given.disabled ? 'disabled' : 'enabled'
    mergeMetadata(shown.metadata, given.metadata)
    if (endpoint !== undefined) {
      endpoint.url = shown.url
      endpoint.events = shown.enabled_events
      if (given.disabled === false) endpoint.failingSince = null
      endpoint.enabled = shown.status === 'enabled'
    }
    world.save(world.webhookEndpoints, shown, world.timeline)
    return textOf(world.webhookEndpoints, shown.id)
  }),
  route('DELETE', '/v1/webhook_endpoints/:id', fields({}, {}), (call) => {
    const { world } = call
    const shown = findOr404(world.webhookEndpoints, idIn(call))
    const index = endpoints.findIndex(({ id }) => id === shown.id)
    if (index >= 0) endpoints.splice(index, 1)
    const tombstone = { id: shown.id, object: 'webhook_endpoint', deleted: true } as const
    world.webhookEndpoints.remove(shown.id, tombstone)
    return JSON.stringify(tombstone)
  }),
  route('GET', '/v1/webhook_endpoints', fields({}, PAGING), ({ world }, params) => {
    const made = [...world.webhookEndpoints.newestFirst()]
    const given = givenAsShown(world, endpoints)
    return listAnswer(
      {
        objects: [...made, ...given.toReversed()],
        url: '/v1/webhook_endpoints',
        resource: 'webhook_endpoint',
        textOf: (one) =>
          given.includes(one) ? JSON.stringify(one) : textOf(world.webhookEndpoints, one.id),
      },
      params,
    )
  }),
]

/**
 * Endpoints from start-up, as if created in Stripe’s Dashboard. Only the platform sees them. API v2
 * destinations have a separate list.
 */
function givenAsShown(world: World, endpoints: readonly Endpoint[]): Stripe.WebhookEndpoint[] {
  if (world.account !== null) return []
  return endpoints
    .filter(({ payload }) => payload === 'snapshot')
    .filter(({ id }) => !world.destinations.has(id))
    .filter(({ id }) => world.webhookEndpoints.find(id) === undefined)
    .map((endpoint) => asShown(world, endpoint))
}

/** An endpoint without a description. */
function asShown(world: World, endpoint: Endpoint): Stripe.WebhookEndpoint {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    api_version: endpoint.apiVersion,
    application: null,
    created: 0,
    description: null,
    enabled_events: [...endpoint.events],
    livemode: world.livemode,
    metadata: {},
    status: endpoint.enabled ? 'enabled' : 'disabled',
    url: endpoint.url,
  }
}

/** The secret is returned only when the endpoint is created. */
function create(world: World, endpoints: Endpoint[], given: Out<typeof CREATE>): string {
  if (!URL.canParse(given.url)) {
    throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    })
  }
  if (endpoints.length >= ENDPOINTS_MAX) {
    throw invalidRequest(`You have reached the maximum of ${ENDPOINTS_MAX} webhook endpoints.`)
  }
  const id = world.newId('we')
  const secret = `whsec_${makeToken(32, world.random)}`
  const endpoint: Endpoint = {
    id,
    url: given.url,
    secrets: [secret],
    events: given.enabled_events,
    connect: given.connect ?? false,
    payload: 'snapshot',
    apiVersion: given.api_version ?? world.apiVersion,
    enabled: true,
  }
  endpoints.push(endpoint)
  const shown: Stripe.WebhookEndpoint = {
    ...asShown(world, endpoint),
    api_version: given.api_version ?? null,
    created: world.timeline.now,
    description: given.description ?? null,
    metadata: given.metadata ?? {},
  }
  world.save(world.webhookEndpoints, shown, world.timeline)
  return JSON.stringify({ ...shown, secret })
}
