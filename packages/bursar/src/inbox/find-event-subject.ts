import { findSubject, type Subject } from '../subscription/subject.ts'
import { findSubjectRule } from './event-types.ts'

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
 * places; where it names none, the invoice itself is the subject and its refresh finds it.
 */
export function findEventSubject(event: EventAbout): Subject | null {
  const rule = findSubjectRule(event.type, event.form)
  if (rule === null) return null
  const account = event.account ?? ''
  const subjectOf = (id: string | null) => findSubject(account, id)
  if (rule === 'customer') return subjectOf(event.customer) ?? subjectOf(event.objectId)
  if (rule === 'charge') return subjectOf(event.charge)
  if (rule === 'subscription') return subjectOf(event.subscription) ?? subjectOf(event.objectId)
  return subjectOf(event.objectId)
}
