import type Stripe from 'stripe'
import type { Endpoint } from '../../../deliver/endpoint.ts'
import { parseThinId, thinEvent, thinId } from '../../../deliver/thin-event.ts'
import { makeToken } from '../../../world/make-id.ts'
import { missingResource } from '../../../world/refusal.ts'
import type { World } from '../../../world/world.ts'
import { fields, integer, list, metadata, type Out, oneOf, text } from '../../params.ts'
import { idIn, route } from '../../route.ts'

const CREATE = fields(
  {
    enabled_events: list(text),
    event_payload: oneOf('snapshot', 'thin'),
    name: text,
    type: oneOf('webhook_endpoint'),
    webhook_endpoint: fields({ url: text }, {}),
  },
  {
    description: text,
    events_from: list(oneOf('@self', '@accounts', 'self', 'other_accounts')),
    include: list(text),
    metadata,
    snapshot_api_version: text,
  },
)
const UPDATE = fields(
  {},
  {
    description: text,
    enabled_events: list(text),
    include: list(text),
    metadata,
    name: text,
    webhook_endpoint: fields({ url: text }, {}),
  },
)
const LIST = fields({}, { limit: integer, object_id: text, page: text })
const PAGE_USUAL = 20

/** https://docs.stripe.com/api/v2/core/events and …/event-destinations */
export const v2EventRoutes = (endpoints: Endpoint[]) => [
  route('GET', '/v2/core/events/:id', fields({}, {}), (call) => {
    const { world } = call
    const { index, snapshot } = parseThinId(idIn(call))
    const event = world.events.findRecent(snapshot, world.timeline.now)
    if (event === undefined) throw missingResource('event', idIn(call))
    return JSON.stringify(thinEvent(event, index))
  }),
  route('GET', '/v2/core/events', LIST, ({ world }, params) => {
    const all = world.events
      .recent(world.timeline.now)
      .filter(({ objectId }) => params.object_id === undefined || objectId === params.object_id)
      .reverse()
    const start = params.page === undefined ? 0 : all.findIndex((e) => thinId(e) === params.page)
    const page = all.slice(start, start + (params.limit ?? PAGE_USUAL))
    const next = all[start + page.length]
    const more = next === undefined ? null : `/v2/core/events?page=${thinId(next)}`
    return JSON.stringify({
      data: page.map((event) => thinEvent(event)),
      next_page_url: more,
      previous_page_url: null,
    })
  }),
  route('POST', '/v2/core/event_destinations', CREATE, ({ world }, given) =>
    createDestination(world, endpoints, given),
  ),
  route('GET', '/v2/core/event_destinations/:id', fields({}, { include: list(text) }), (call) => {
    return JSON.stringify(destinationOf(call.world, idIn(call)))
  }),
  route('GET', '/v2/core/event_destinations', LIST, ({ world }) => {
    const data = [...world.destinations.values()].join(',')
    return `{"data":[${data}],"next_page_url":null,"previous_page_url":null}`
  }),
  route('POST', '/v2/core/event_destinations/:id', UPDATE, (call, given) =>
    updateDestination(call.world, endpoints, idIn(call), given),
  ),
  route('DELETE', '/v2/core/event_destinations/:id', fields({}, {}), (call) =>
    deleteDestination(call.world, endpoints, idIn(call)),
  ),
  route('POST', '/v2/core/event_destinations/:id/disable', fields({}, {}), (call) =>
    setEnabled(call.world, endpoints, idIn(call), false),
  ),
  route('POST', '/v2/core/event_destinations/:id/enable', fields({}, {}), (call) =>
    setEnabled(call.world, endpoints, idIn(call), true),
  ),
]

function updateDestination(
  world: World,
  endpoints: Endpoint[],
  id: string,
  given: Out<typeof UPDATE>,
): string {
  const known = destinationOf(world, id)
  const { webhook_endpoint: webhook, ...words } = given
  const url = webhook?.url ?? known.webhook_endpoint?.url ?? ''
  const changed: Stripe.V2.Core.EventDestination = {
    ...known,
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)),
    metadata: given.metadata ?? known.metadata ?? {},
    updated: new Date(world.timeline.now * 1000).toISOString(),
    webhook_endpoint: { url },
  }
  const endpoint = endpoints.find((each) => each.id === id)
  if (endpoint !== undefined) {
    endpoint.url = url
    endpoint.events = changed.enabled_events
  }
  world.destinations.set(id, JSON.stringify(changed))
  return JSON.stringify(changed)
}

function deleteDestination(world: World, endpoints: Endpoint[], id: string): string {
  destinationOf(world, id)
  world.destinations.delete(id)
  const index = endpoints.findIndex((each) => each.id === id)
  if (index >= 0) endpoints.splice(index, 1)
  return JSON.stringify({ id, object: 'v2.core.event_destination' })
}

function destinationOf(world: World, id: string): Stripe.V2.Core.EventDestination {
  const text = world.destinations.get(id)
  if (text === undefined) throw missingResource('event_destination', id)
  return JSON.parse(text)
}

function createDestination(world: World, endpoints: Endpoint[], given: Out<typeof CREATE>): string {
  const secret = `whsec_${makeToken(32, world.random)}`
  const created = new Date(world.timeline.now * 1000).toISOString()
  const destination: Stripe.V2.Core.EventDestination = {
    id: world.newId('ed_test'),
    object: 'v2.core.event_destination',
    created,
    description: given.description ?? '',
    enabled_events: given.enabled_events,
    event_payload: given.event_payload,
    events_from: given.events_from ?? ['@self'],
    livemode: world.livemode,
    metadata: given.metadata ?? {},
    name: given.name,
    ...(given.event_payload === 'snapshot'
      ? { snapshot_api_version: given.snapshot_api_version ?? world.apiVersion }
      : {}),
    status: 'enabled',
    type: given.type,
    updated: created,
    webhook_endpoint: { signing_secret: secret, url: given.webhook_endpoint.url },
  }
  endpoints.push({
    id: destination.id,
    url: given.webhook_endpoint.url,
    secrets: [secret],
    events: given.enabled_events,
    connect: given.events_from?.some((from) => /accounts/.test(from)) ?? false,
    payload: given.event_payload,
    apiVersion: given.snapshot_api_version ?? world.apiVersion,
    enabled: true,
  })
  const text = JSON.stringify(destination)
  // The secret is returned only once, as with v1 endpoints.
  const kept = { ...destination, webhook_endpoint: { url: given.webhook_endpoint.url } }
  world.destinations.set(destination.id, JSON.stringify(kept))
  return text
}

function setEnabled(world: World, endpoints: Endpoint[], id: string, enabled: boolean): string {
  const known = destinationOf(world, id)
  const endpoint = endpoints.find((each) => each.id === id)
  if (endpoint !== undefined) {
    endpoint.enabled = enabled
    if (enabled) endpoint.failingSince = null
  }
  const changed = JSON.stringify({ ...known, status: enabled ? 'enabled' : 'disabled' })
  world.destinations.set(id, changed)
  return changed
}
