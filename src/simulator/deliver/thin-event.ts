import type { SimulatedEvent } from '../world/event-log.ts'

/** The thin events’ own ids: they differ from the snapshot’s. */
export function thinId(event: SimulatedEvent): string {
  return event.id.replace('evt_', 'evt_test_')
}

/**
 * The notification of a thin event for a v1 resource: it names the object and tells nothing else.
 * https://docs.stripe.com/event-destinations
 */
export function thinNotification(event: SimulatedEvent) {
  return {
    id: thinId(event),
    object: 'v2.core.event' as const,
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    type: `v1.${event.type}`,
    ...(event.account === null ? {} : { context: event.account }),
    reason:
      event.requestId === null
        ? null
        : {
            type: 'request' as const,
            request: { id: event.requestId, idempotency_key: event.idempotencyKey },
          },
    related_object:
      event.objectId === null
        ? null
        : {
            id: event.objectId,
            type: event.objectType,
            url: urlOf(event.objectType, event.objectId),
          },
  }
}

const PATHS: Record<string, string> = {
  'checkout.session': 'checkout/sessions',
  'test_helpers.test_clock': 'test_helpers/test_clocks',
}

function urlOf(type: string, id: string): string {
  return `/v1/${PATHS[type] ?? `${type}s`}/${id}`
}

/** The whole thin event, as the API answers it: with the snapshot it stands for and the changes. */
export function thinEvent(event: SimulatedEvent) {
  const previous = event.previousText === null ? null : JSON.parse(event.previousText)
  return {
    ...thinNotification(event),
    snapshot_event: event.id,
    ...(previous === null ? {} : { changes: { before: previous, after: after(event, previous) } }),
  }
}

function after(event: SimulatedEvent, previous: object): Record<string, unknown> {
  const object: Record<string, unknown> = JSON.parse(event.objectText)
  return Object.fromEntries(Object.keys(previous).map((key) => [key, object[key]]))
}
