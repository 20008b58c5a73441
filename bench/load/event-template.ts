import { INVOICE_PAID } from '../../test/support/sample-bodies.ts'

/** The signing secret of every server in the benches. */
export const BENCH_SECRET = 'whsec_Bm7Qx2LvTz9KcRw4YhNs6FdJ'
/** The same for all processes on one database. */
export const BENCH_AUDIT_KEY = '5ec7e70123456789'.repeat(4)

/** A new id begins with the time, as Stripe’s own do: later ids sort behind earlier ones. */
const EVENT_ID = 'evt_1TTTTTA2b3C4d5E6rrrrcccc'
const OBJECT_ID = 'sub_1PBench000000000000nnnnnnnn'

/** Where the digits of the object’s number stand in its id. */
export const OBJECT_DIGITS = 8
export const OBJECT_PREFIX = OBJECT_ID.slice(0, -OBJECT_DIGITS)

/** A delivery of an `invoice.paid` of about 4.6 KB, and where its changing parts stand. */
export interface EventTemplate {
  readonly body: Buffer
  /** Where the 28 characters of the event’s id begin. */
  readonly eventIdAt: number
  /** Where the eight digits of the subscription’s number begin. */
  readonly objectDigitsAt: number
}

export function eventTemplate(): EventTemplate {
  const { object } = INVOICE_PAID.data
  const details = { metadata: {}, subscription: OBJECT_ID }
  const parent = {
    quote_details: null,
    subscription_details: details,
    type: 'subscription_details',
  }
  const lines = { ...object.lines, data: object.lines.data.slice(0, 1) }
  const event = { ...INVOICE_PAID, id: EVENT_ID, data: { object: { ...object, lines, parent } } }
  const body = Buffer.from(JSON.stringify(event, null, 2))
  return {
    body,
    eventIdAt: body.indexOf(EVENT_ID),
    objectDigitsAt: body.indexOf(OBJECT_ID) + OBJECT_PREFIX.length,
  }
}
