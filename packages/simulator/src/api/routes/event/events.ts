import type { PendingEvents } from '../../../deliver/pending-events.ts'
import { eventText } from '../../../world/event-log.ts'
import { invalidRequest, missingResource } from '../../../world/refusal.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../../list-answer.ts'
import { fields, flag, list, text } from '../../params.ts'
import { idIn, route } from '../../route.ts'

/** https://docs.stripe.com/api/events/list#list_events-types */
const TYPES_MAX = 20

const LIST = fields(
  {},
  { ...PAGING, ...CREATED, delivery_success: flag, type: text, types: list(text) },
)

/** https://docs.stripe.com/api/events: the last 30 days. */
export const eventRoutes = (pending: PendingEvents) => [
  route('GET', '/v1/events/:id', fields({}, {}), (call) => {
    const { events, timeline } = call.world
    const event = events.findRecent(idIn(call), timeline.now)
    if (event === undefined) throw missingResource('event', idIn(call))
    return eventText(event, pending.countOf(event.id))
  }),
  route('GET', '/v1/events', LIST, ({ world }, params) => {
    if ((params.types?.length ?? 0) > TYPES_MAX) {
      const message = `Invalid array: types may have at most ${TYPES_MAX} items.`
      throw invalidRequest(message, { param: 'types' })
    }
    if (params.type !== undefined && params.types !== undefined) {
      throw invalidRequest('You may pass either type or types, but not both.', { param: 'types' })
    }
    return listAnswer(
      {
        objects: world.events
          .recent(world.timeline.now)
          .filter(
            (event) =>
              (params.type === undefined || fits(event.type, params.type)) &&
              (params.types === undefined || params.types.some((type) => fits(event.type, type))) &&
              isWithin(event.created, params.created) &&
              (params.delivery_success === undefined ||
                (pending.countOf(event.id) === 0) === params.delivery_success),
          )
          .reverse(),
        url: '/v1/events',
        resource: 'event',
        textOf: (event) => eventText(event, pending.countOf(event.id)),
      },
      params,
    )
  }),
]

/** A type may end in a star, as in `charge.*`. */
function fits(type: string, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}
