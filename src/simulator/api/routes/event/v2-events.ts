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
const LIST = fields({}, { limit: integer, object_id: text, page: text })
const PAGE_USUAL = 20

/** https://docs.stripe.com/api/v2/core/events and …/event-destinations */
export const v2EventRoutes = (endpoints: Endpoint[]) => [
  route('GET', '/v2/core/events/:id', fields({}, {}), (call) => {
    const { world } = call
    const { index, snapshot } = parseThinId(idIn(call))
    const event = world.events.find(snapshot)
    if (event === undefined) throw missingResource('event', idIn(call))
    return JSON.stringify(thinEvent(event, index))
  }),
  route('GET', '/v2/core/events', LIST, ({ world }, params) => {
    const all = world.events
      .all()
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
    const text = call.world.destinations.get(idIn(call))
    if (text === undefined) throw missingResource('event_destination', idIn(call))
    return text
  }),
  route('GET', '/v2/core/event_destinations', LIST, ({ world }) => {
    const data = [...world.destinations.values()].join(',')
    return `{"data":[${data}],"next_page_url":null,"previous_page_url":null}`
  }),
  route('POST', '/v2/core/event_destinations/:id/disable', fields({}, {}), (call) =>
    setEnabled(call.world, endpoints, idIn(call), false),
  ),
  route('POST', '/v2/core/event_destinations/:id/enable', fields({}, {}), (call) =>
    setEnabled(call.world, endpoints, idIn(call), true),
  ),
]

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
  // The secret is told once, as with v1 endpoints.
  const kept = { ...destination, webhook_endpoint: { url: given.webhook_endpoint.url } }
  world.destinations.set(destination.id, JSON.stringify(kept))
  return text
}

function setEnabled(world: World, endpoints: Endpoint[], id: string, enabled: boolean): string {
  const text = world.destinations.get(id)
  if (text === undefined) throw missingResource('event_destination', id)
  const endpoint = endpoints.find((each) => each.id === id)
  if (endpoint !== undefined) endpoint.enabled = enabled
  const changed = JSON.stringify({ ...JSON.parse(text), status: enabled ? 'enabled' : 'disabled' })
  world.destinations.set(id, changed)
  return changed
}
