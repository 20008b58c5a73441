import { FieldReader, fieldOf, isObject } from './field-reader.ts'
import { parseBody } from './parse-body.ts'
import type { VerifiedEvent } from './verified-event.ts'

const EVENT_ID = /^evt_[A-Za-z0-9_]{1,200}$/
// Brackets: `v2.core.account[requirements].updated`.
const EVENT_TYPE = /^[a-z0-9_.[\]]{1,128}$/
const ACCOUNT = /^acct_[A-Za-z0-9_]{1,200}$/
// An account, or of an organisation several ids with slashes between.
const CONTEXT = /^[A-Za-z0-9_/]{1,255}$/
const API_VERSION = /^[A-Za-z0-9._-]{1,64}$/
const OBJECT_TYPE = /^[a-z0-9_.[\]]{1,128}$/
const UPCOMING_INVOICE = /^(?:v1\.)?invoice\.upcoming$/

/**
 * The body of a delivery whose signature is right → what we read of it. Strict only in the fields
 * that are read: each has the type Stripe gives it. All others are parsed and forgotten.
 */
export function readEnvelope(
  body: Uint8Array,
): VerifiedEvent | 'BODY_NOT_JSON' | 'BODY_NOT_AN_EVENT' {
  const value = parseBody(body)
  if (value === undefined) return 'BODY_NOT_JSON'
  return readListedEvent(value) ?? 'BODY_NOT_AN_EVENT'
}

/** The same for an event that Stripe's API returned. Null: a field has not the type it should. */
export function readListedEvent(value: unknown): VerifiedEvent | null {
  const reader = new FieldReader()
  const event = readEvent(reader, value)
  return reader.isFaulty() ? null : event
}

type Head = Pick<VerifiedEvent, 'id' | 'type' | 'livemode'>

function readEvent(reader: FieldReader, event: unknown): VerifiedEvent | null {
  const object = reader.text(fieldOf(event, 'object'), OBJECT_TYPE)
  const id = reader.text(fieldOf(event, 'id'), EVENT_ID)
  const type = reader.text(fieldOf(event, 'type'), EVENT_TYPE)
  const livemode = reader.flag(fieldOf(event, 'livemode'))
  if (id === null || type === null || livemode === null) return null
  const head = { id, type, livemode }
  if (object === 'event') return readSnapshot(reader, event, head)
  return object === 'v2.core.event' ? readThin(reader, event, head) : null
}

function readSnapshot(reader: FieldReader, event: unknown, head: Head): VerifiedEvent | null {
  const object = fieldOf(fieldOf(event, 'data'), 'object')
  if (!isObject(object)) return null
  const details = fieldOf(fieldOf(object, 'parent'), 'subscription_details')
  return {
    ...head,
    form: 'snapshot',
    account: reader.text(fieldOf(event, 'account'), ACCOUNT),
    apiVersion: reader.text(fieldOf(event, 'api_version'), API_VERSION),
    objectType: reader.text(fieldOf(object, 'object'), OBJECT_TYPE),
    objectId: UPCOMING_INVOICE.test(head.type) ? null : reader.id(fieldOf(object, 'id')),
    customer: reader.reference(fieldOf(object, 'customer')),
    subscription:
      reader.reference(fieldOf(object, 'subscription')) ??
      reader.reference(fieldOf(details, 'subscription')),
    invoice: reader.reference(fieldOf(object, 'invoice')),
    charge: reader.reference(fieldOf(object, 'charge')),
  }
}

function readThin(reader: FieldReader, event: unknown, head: Head): VerifiedEvent {
  const related = fieldOf(event, 'related_object')
  const data = fieldOf(event, 'data')
  return {
    ...head,
    form: 'thin',
    account: reader.text(fieldOf(event, 'context'), CONTEXT),
    apiVersion: null,
    objectType: reader.text(fieldOf(related, 'type'), OBJECT_TYPE),
    objectId: UPCOMING_INVOICE.test(head.type) ? null : reader.id(fieldOf(related, 'id')),
    customer: reader.id(fieldOf(data, 'customer')),
    subscription: reader.id(fieldOf(data, 'subscription')),
    invoice: null,
    charge: null,
  }
}
