import { findObject, type TrackedObject } from '../subscription/tracked-object.ts'
import { findObjectRule } from './event-types.ts'

/** The fields of a verified event that say what it is about. */
export interface EventAbout {
  readonly form: 'snapshot' | 'thin'
  readonly type: string
  readonly account: string | null
  readonly objectId: string | null
  readonly customer: string | null
  readonly subscription: string | null
  readonly charge: string | null
}

/**
 * The Stripe object that an event says may have changed; null when the type is not for us, or when
 * it names nothing that we follow. An event about an invoice names the subscription in one of two
 * places; where it names none, the invoice itself is the object and its refresh finds it.
 */
export function findEventObject(event: EventAbout): TrackedObject | null {
  const rule = findObjectRule(event.type, event.form)
  if (rule === null) return null
  const account = event.account ?? ''
  const objectOf = (id: string | null) => findObject(account, id)
  if (rule === 'customer') return objectOf(event.customer) ?? objectOf(event.objectId)
  if (rule === 'charge') return objectOf(event.charge)
  if (rule === 'subscription') return objectOf(event.subscription) ?? objectOf(event.objectId)
  return objectOf(event.objectId)
}
