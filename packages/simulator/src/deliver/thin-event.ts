import type Stripe from 'stripe'
import type { SimulatedEvent } from '../world/event-log.ts'
import { idOf } from '../world/id-of.ts'

const STATUSES = ['active', 'incomplete', 'incomplete_expired', 'past_due', 'trialing', 'unpaid']

/**
 * The thin events of one change: the main one, and detailed ones that only thin destinations get.
 * https://docs.stripe.com/api/v2/core/events/event-types
 */
export function thinTypes(event: SimulatedEvent): string[] {
  const own = `v1.${event.type}`
  if (!event.type.startsWith('customer.subscription.')) return [own]
  const status = /"status":"(\w+)"/
  const now = status.exec(statusPart(event.objectText))?.[1] ?? ''
  const before = event.previousText === null ? null : JSON.parse(event.previousText)
  const isNew = event.type === 'customer.subscription.created'
  const finer: string[] = []
  if ((isNew || before?.status !== undefined) && STATUSES.includes(now)) finer.push(now)
  if (before?.cancel_at !== undefined) finer.push('cancel_at_changed')
  if (before?.items !== undefined) finer.push(...itemChanges(before.items.data, event))
  return [own, ...finer.map((name) => `v1.customer.subscription.${name}`)]
}

/** The last status in the text, because nested objects have one too. */
function statusPart(text: string): string {
  return text.slice(text.lastIndexOf('"start_date"'))
}

interface ItemSeen {
  id: string
  price: { id: string }
  quantity: number
}

function itemChanges(before: readonly ItemSeen[], event: SimulatedEvent): string[] {
  const { items }: { items: { data: ItemSeen[] } } = JSON.parse(event.objectText)
  const old = new Map(before.map((item) => [item.id, item]))
  const changes = new Set<string>()
  for (const item of items.data) {
    const was = old.get(item.id)
    old.delete(item.id)
    if (was === undefined) changes.add('item_added')
    else if (was.price.id !== item.price.id) changes.add('item_price_changed')
    else if (was.quantity !== item.quantity) changes.add('item_quantity_changed')
  }
  if (old.size > 0) changes.add('item_removed')
  return [...changes]
}

const ID_LENGTH = 24

/** The ID of a thin event: that of the snapshot, plus its number. */
export function thinId(event: SimulatedEvent, index = 0): string {
  return `${event.id.replace('evt_', 'evt_test_')}${index === 0 ? '' : `x${index}`}`
}

export function parseThinId(id: string): { snapshot: string; index: number } {
  const token = id.replace('evt_test_', '')
  const index = Number(token.slice(ID_LENGTH + 1) || 0)
  return { snapshot: `evt_${token.slice(0, ID_LENGTH)}`, index: Number.isNaN(index) ? 0 : index }
}

/**
 * The notification of a thin event for a v1 resource. It contains only the ID of the object.
 * https://docs.stripe.com/event-destinations
 */
export function thinNotification(event: SimulatedEvent, index = 0) {
  return {
    id: thinId(event, index),
    object: 'v2.core.event' as const,
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    type: thinTypes(event)[index] ?? `v1.${event.type}`,
    ...(event.account === null ? {} : { context: event.account }),
    reason:
      event.requestId === null
        ? null
        : {
            type: 'request' as const,
            request: { id: event.requestId, idempotency_key: event.idempotencyKey },
          },
    related_object:
      event.objectId === null || event.objectType === NEVER_RELATED
        ? null
        : {
            id: event.objectId,
            type: event.objectType,
            url: urlOf(event.objectType, event.objectId),
          },
  }
}

/** A portal session cannot be retrieved. */
const NEVER_RELATED = 'billing_portal.session'

const PATHS: Record<string, string> = {
  'checkout.session': 'checkout/sessions',
  'test_helpers.test_clock': 'test_helpers/test_clocks',
  invoiceitem: 'invoiceitems',
}

function urlOf(type: string, id: string): string {
  return `/v1/${PATHS[type] ?? `${type}s`}/${id}`
}

/** The full thin event as the API returns it, with its snapshot and the changes. */
export function thinEvent(event: SimulatedEvent, index = 0) {
  const previous = event.previousText === null ? null : JSON.parse(event.previousText)
  return {
    ...thinNotification(event, index),
    ...(event.type === 'invoice.upcoming' ? { data: namesIn(event) } : {}),
    snapshot_event: event.id,
    ...(previous === null ? {} : { changes: { before: previous, after: after(event, previous) } }),
  }
}

/** An upcoming invoice has no ID, so the event names its customer instead of a related object. */
function namesIn(event: SimulatedEvent): { customer: string; subscription: string | undefined } {
  const { customer, parent }: Pick<Stripe.Invoice, 'customer' | 'parent'> = JSON.parse(
    event.objectText,
  )
  const subscription = idOf(parent?.subscription_details?.subscription) ?? undefined
  return { customer: idOf(customer) ?? '', subscription }
}

function after(event: SimulatedEvent, previous: object): Record<string, unknown> {
  const object: Record<string, unknown> = JSON.parse(event.objectText)
  return Object.fromEntries(Object.keys(previous).map((key) => [key, object[key]]))
}
