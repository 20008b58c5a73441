import { stepsOf } from '../../../../packages/bursar/src/operator/explain/life-steps.ts'
import { toEffectRow } from '../../../../packages/bursar/src/operator/look/effects.store.ts'
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
    ({ subject, outcome }) => subject === subscription?.stripeId && outcome === 'accepted',
  )!
  const settled = book.trail.filter(({ event_ids }) => event_ids.includes(event.event_id))
  const changes = book.ledger.map((line) => [line.audit_id, line] as const)
  const effects = settled.map(({ audit_id }) =>
    book.effects.filter((effect) => String(effect.audit_id) === audit_id).map(toEffectRow),
  )
  const { generation, payload_summary } = event
  const only = { replay: null, next: null, generation, settled, changes: new Map(changes), effects }
  const life = stepsOf(event, [only])
  return { ...rowOf(event), generation, payload_summary, life }
}
