import { stepsOf } from '../../../../packages/bursar/src/operator/explain/lifecycle-steps.ts'
import { toMessageRow } from '../../../../packages/bursar/src/operator/read/messages.store.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import { type Amount, pageOf } from './amount.ts'
import { worldOf } from './world.ts'

export function sampleEvents(amount: Amount): OperatorAnswer<'events'> {
  const { events } = worldOf(amount).book
  const rows = events.toSorted((one, other) => other.received_at.localeCompare(one.received_at))
  return pageOf(rows.map(rowOf), 'counted')
}

function rowOf(event: ReturnType<typeof worldOf>['book']['events'][number]) {
  const { generation: _, payload_summary: __, body_sha256: ___, ...rest } = event
  const { attempts: ____, last_error: _____, ...row } = rest
  return row
}

/** The one after which a payment had failed. */
export function sampleEvent(amount: Amount): OperatorAnswer<'event'> {
  const { book, subscription } = worldOf(amount === 'none' ? 'little' : amount)
  const event = book.events.findLast(
    ({ object_id: objectId, outcome }) =>
      objectId === subscription?.stripeId && outcome === 'accepted',
  )!
  const refreshes = book.history.filter(({ event_ids }) => event_ids.includes(event.event_id))
  const changes = book.audit.map((line) => [line.audit_id, line] as const)
  const messages = refreshes.map(({ audit_id }) =>
    book.messages.filter((message) => String(message.audit_id) === audit_id).map(toMessageRow),
  )
  const { generation, payload_summary } = event
  const only = {
    replay: null,
    next: null,
    generation,
    refreshes,
    changes: new Map(changes),
    messages,
  }
  const lifecycle = stepsOf(event, [only])
  return { ...rowOf(event), generation, payload_summary, lifecycle }
}
