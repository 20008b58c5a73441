import { FieldPlan } from './field-plan.ts'
import { FieldReader } from './field-reader.ts'
import { JsonScanner } from './json-scanner.ts'
import type { VerifiedEvent } from './verified-event.ts'

/** Everything that is read of an event’s body. What is not here is scanned and forgotten. */
const FIELDS = [
  'object',
  'id',
  'type',
  'livemode',
  'account',
  'context',
  'api_version',
  'data',
  'data.customer',
  'data.subscription',
  'data.object',
  'data.object.object',
  'data.object.id',
  'data.object.customer',
  'data.object.customer.id',
  'data.object.subscription',
  'data.object.subscription.id',
  'data.object.invoice',
  'data.object.invoice.id',
  'data.object.charge',
  'data.object.charge.id',
  'data.object.parent',
  'data.object.parent.subscription_details',
  'data.object.parent.subscription_details.subscription',
  'data.object.parent.subscription_details.subscription.id',
  'related_object',
  'related_object.id',
  'related_object.type',
] as const

type Field = (typeof FIELDS)[number]

const EVENT_ID = /^evt_[A-Za-z0-9_]{1,200}$/
// Brackets: `v2.core.account[requirements].updated`.
const EVENT_TYPE = /^[a-z0-9_.[\]]{1,128}$/
const ACCOUNT = /^acct_[A-Za-z0-9_]{1,200}$/
// An account, or of an organisation several ids with slashes between.
const CONTEXT = /^[A-Za-z0-9_/]{1,255}$/
const API_VERSION = /^[A-Za-z0-9._-]{1,64}$/
const OBJECT_TYPE = /^[a-z0-9_.[\]]{1,128}$/
const UPCOMING_INVOICE = /^(?:v1\.)?invoice\.upcoming$/

const plan = new FieldPlan(FIELDS)
const scanner = new JsonScanner(plan)

/**
 * The body of a delivery whose signature is right → what we read of it. Strict: JSON as in
 * RFC 8259 and `JsonScanner`, and each field we read has the type Stripe gives it.
 */
export function scanEnvelope(
  body: Uint8Array,
): VerifiedEvent | 'BODY_NOT_JSON' | 'BODY_NOT_AN_EVENT' {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!scanner.scan(bytes)) return 'BODY_NOT_JSON'
  const reader = new FieldReader(bytes, plan, scanner.found)
  const event = readEvent(reader)
  return event === null || reader.isFaulty() ? 'BODY_NOT_AN_EVENT' : event
}

type Head = Pick<VerifiedEvent, 'id' | 'type' | 'livemode'>

function readEvent(reader: FieldReader<Field>): VerifiedEvent | null {
  const object = reader.text('object', OBJECT_TYPE)
  const id = reader.text('id', EVENT_ID)
  const type = reader.text('type', EVENT_TYPE)
  const livemode = reader.flag('livemode')
  if (id === null || type === null || livemode === null) return null
  const head = { id, type, livemode }
  if (object === 'event') return readSnapshot(reader, head)
  return object === 'v2.core.event' ? readThin(reader, head) : null
}

function readSnapshot(reader: FieldReader<Field>, head: Head): VerifiedEvent | null {
  if (reader.kindOf('data.object') !== 'object') return null
  return {
    ...head,
    form: 'snapshot',
    account: reader.text('account', ACCOUNT),
    apiVersion: reader.text('api_version', API_VERSION),
    objectType: reader.text('data.object.object', OBJECT_TYPE),
    objectId: UPCOMING_INVOICE.test(head.type) ? null : reader.id('data.object.id'),
    customer: reader.reference('data.object.customer', 'data.object.customer.id'),
    subscription:
      reader.reference('data.object.subscription', 'data.object.subscription.id') ??
      reader.reference(
        'data.object.parent.subscription_details.subscription',
        'data.object.parent.subscription_details.subscription.id',
      ),
    invoice: reader.reference('data.object.invoice', 'data.object.invoice.id'),
    charge: reader.reference('data.object.charge', 'data.object.charge.id'),
  }
}

function readThin(reader: FieldReader<Field>, head: Head): VerifiedEvent {
  return {
    ...head,
    form: 'thin',
    account: reader.text('context', CONTEXT),
    apiVersion: null,
    objectType: reader.text('related_object.type', OBJECT_TYPE),
    objectId: UPCOMING_INVOICE.test(head.type) ? null : reader.id('related_object.id'),
    customer: reader.id('data.customer'),
    subscription: reader.id('data.subscription'),
    invoice: null,
    charge: null,
  }
}
