import { describe, expect, test } from 'vitest'
import { readEnvelope } from './read-envelope.ts'

type Json = Record<string, unknown>

const subscription = { id: 'sub_1', object: 'subscription', customer: 'cus_1' }

/** The smallest snapshot event, with an object of the caller’s. */
function snapshot(object: unknown = subscription, more: Json = {}): Json {
  const head = { id: 'evt_1', object: 'event', type: 'invoice.paid', livemode: false }
  return { ...head, data: { object }, ...more }
}

function thin(more: Json = {}): Json {
  const type = 'v1.customer.subscription.updated'
  const related = { id: 'sub_1', type: 'subscription', url: 'https://evil.example/v1' }
  const head = { id: 'evt_1', object: 'v2.core.event', type, livemode: true }
  return { ...head, related_object: related, ...more }
}

const read = (value: unknown) => readEnvelope(Buffer.from(JSON.stringify(value)))
const without = (value: Json, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))

describe('a snapshot event', () => {
  test('gives every field that is read', () => {
    const object = { id: 'dp_1', object: 'dispute', charge: 'ch_1', customer: 'cus_1' }
    const event = { account: 'acct_1', api_version: '2025-03-31.basil' }
    const more = { ...event, type: 'charge.dispute.closed' }
    expect(read(snapshot({ ...object, invoice: 'in_1', subscription: 'sub_1' }, more))).toEqual({
      form: 'snapshot',
      id: 'evt_1',
      type: 'charge.dispute.closed',
      account: 'acct_1',
      livemode: false,
      apiVersion: '2025-03-31.basil',
      objectType: 'dispute',
      objectId: 'dp_1',
      customer: 'cus_1',
      subscription: 'sub_1',
      invoice: 'in_1',
      charge: 'ch_1',
    })
  })

  test('may have its fields in any order, and the object before the envelope', () => {
    const reversed = Object.fromEntries(Object.entries(snapshot()).reverse())
    expect(read(reversed)).toEqual(read(snapshot()))
  })

  test.each([
    ['the old place', { subscription: 'sub_old' }],
    ['the old place, expanded', { subscription: { object: 'subscription', id: 'sub_old' } }],
    ['the new place', { parent: { subscription_details: { subscription: 'sub_old' } } }],
    [
      'the new place, expanded',
      { parent: { subscription_details: { subscription: { id: 'sub_old' } } } },
    ],
    [
      'both places',
      { subscription: 'sub_old', parent: { subscription_details: { subscription: 'sub_x' } } },
    ],
    [
      'null in the old one',
      { subscription: null, parent: { subscription_details: { subscription: 'sub_old' } } },
    ],
  ])('names the subscription of an invoice: %s', (_case, fields) => {
    expect(read(snapshot({ id: 'in_1', object: 'invoice', ...fields }))).toMatchObject({
      objectId: 'in_1',
      subscription: 'sub_old',
    })
  })

  test.each([
    {},
    { parent: null },
    { parent: { subscription_details: null, type: 'quote_details' } },
    { parent: { subscription_details: {} } },
    { parent: 'txt_parent' },
    { lines: { data: [{ subscription: 'sub_line' }] } },
    { metadata: { subscription: 'sub_forged', customer: 'cus_forged' } },
  ])('names no subscription where there is none: %j', (fields) => {
    expect(read(snapshot({ id: 'in_1', object: 'invoice', ...fields }))).toMatchObject({
      subscription: null,
      customer: null,
    })
  })

  test.each([
    ['null', null],
    ['an expanded one without an id', { object: 'customer' }],
    ['an id that Stripe did not make', 'somebody@example.com'],
  ])('says null for a customer that is %s', (_case, customer) => {
    expect(read(snapshot({ ...subscription, customer }))).toMatchObject({ customer: null })
  })

  test.each([
    ['a coupon with a name of the account’s own', { id: '25% OFF', object: 'coupon' }],
    ['a balance, which has no id', { object: 'balance' }],
    ['a summary, which has no id', { object: 'entitlements.active_entitlement_summary' }],
  ])('is taken when it is about %s', (_case, object) => {
    expect(read(snapshot(object))).toMatchObject({ objectId: null, objectType: object.object })
  })

  test('about an upcoming invoice has no id that could be asked for', () => {
    const invoice = { id: 'upcoming_in_1', object: 'invoice', subscription: 'sub_1' }
    expect(read(snapshot(invoice, { type: 'invoice.upcoming' }))).toMatchObject({
      objectId: null,
      subscription: 'sub_1',
    })
  })
})

describe('a thin event', () => {
  test('names its object and never where to fetch it', () => {
    expect(read(thin())).toEqual({
      form: 'thin',
      id: 'evt_1',
      type: 'v1.customer.subscription.updated',
      account: null,
      livemode: true,
      apiVersion: null,
      objectType: 'subscription',
      objectId: 'sub_1',
      customer: null,
      subscription: null,
      invoice: null,
      charge: null,
    })
  })

  test('of an upcoming invoice names the subscription in its data', () => {
    const data = { customer: 'cus_1', subscription: 'sub_1' }
    const event = thin({ type: 'v1.invoice.upcoming', related_object: null, data })
    expect(read(event)).toMatchObject({
      objectId: null,
      objectType: null,
      customer: 'cus_1',
      subscription: 'sub_1',
    })
  })

  test.each(['acct_1', 'org_1/acct_1', 'workspace_1'])('keeps its context: %s', (context) => {
    expect(read(thin({ context }))).toMatchObject({ account: context })
  })

  test.each([{ related_object: null }, { type: 'v2.core.account[requirements].updated' }])(
    'may have %j',
    (more) => expect(read(thin(more))).toMatchObject({ form: 'thin' }),
  )
})

describe('what is no event', () => {
  test.each([
    null,
    [],
    'x',
    1,
    true,
    {},
    [snapshot()],
    { object: 'event' },
    { detail: snapshot() },
  ])('is refused: %j', (value) => expect(read(value)).toBe('BODY_NOT_AN_EVENT'))

  test.each(['id', 'object', 'type', 'livemode', 'data'])('is refused without %s', (key) => {
    expect(read(without(snapshot(), key))).toBe('BODY_NOT_AN_EVENT')
    expect(read(snapshot(subscription, { [key]: null }))).toBe('BODY_NOT_AN_EVENT')
  })

  test.each([
    { id: 1 },
    { id: ['evt_1'] },
    { id: { id: 'evt_1' } },
    { id: 'sub_1' },
    { id: 'evt_' },
    { id: 'evt_a-b' },
    { id: `evt_${'a'.repeat(201)}` },
    { id: 'evt_1\n' },
    { id: 'evt_é' },
    { type: 7 },
    { type: '' },
    { type: 'Invoice.paid' },
    { type: 'invoice paid' },
    { type: 'a'.repeat(129) },
    { livemode: 'false' },
    { livemode: 0 },
    { object: 'Event' },
    { object: 'invoice' },
    { object: ['event'] },
    { account: 7 },
    { account: '' },
    { account: 'cus_1' },
    { account: 'acct_1/../2' },
    { api_version: 20_250_331 },
    { api_version: '2025; drop' },
    { data: 'x' },
    { data: [] },
    { data: { object: [] } },
    { data: { object: 'sub_1' } },
    { data: { object: null } },
  ])('is refused with %j', (more) => {
    expect(read(snapshot(subscription, more))).toBe('BODY_NOT_AN_EVENT')
  })

  test.each([
    { id: 7 },
    { id: {} },
    { id: 'sub_\0' },
    { object: 7 },
    { object: 'Sub scription' },
    { customer: 7 },
    { customer: ['cus_1'] },
    { customer: true },
    { customer: { id: 7 } },
    { customer: 'cus_\0' },
    { subscription: 7 },
    { subscription: [] },
    { parent: { subscription_details: { subscription: 7 } } },
    { invoice: 7 },
    { charge: {}, invoice: false },
    { charge: 7 },
  ])('is refused when its object has %j', (fields) => {
    expect(read(snapshot({ ...subscription, ...fields }))).toBe('BODY_NOT_AN_EVENT')
  })

  test.each([
    { context: 7 },
    { context: 'acct_1\r\nx: y' },
    { related_object: { id: 7 } },
    { related_object: { id: 'sub_1', type: 7 } },
    { data: { subscription: 7 } },
  ])('is refused as a thin one with %j', (more) => {
    expect(read(thin(more))).toBe('BODY_NOT_AN_EVENT')
  })

  test('is refused for half a surrogate pair or a NUL in a field that is read, and no other', () => {
    const text = (where: string, written: string) =>
      Buffer.from(
        JSON.stringify(snapshot({ ...subscription, note: 'note' })).replace(where, written),
      )
    for (const half of ['\\u0000', '\\ud800', '\\udc00', '\\udc00\\ud800']) {
      expect(readEnvelope(text('cus_1', `cus_${half}`))).toBe('BODY_NOT_AN_EVENT')
      expect(readEnvelope(text('"note"}', `"${half}"}`))).toMatchObject({ customer: 'cus_1' })
    }
  })
})

describe('how it is written', () => {
  test('an escaped key or text is the same as a plain one', () => {
    const text = JSON.stringify(snapshot())
      .replace('"id":"evt_1"', '"\\u0069d":"\\u0065vt_1"')
      .replace('"type"', '"t\\u0079pe"')
      .replace('"sub_1"', '"sub\\u005f1"')
    expect(readEnvelope(Buffer.from(text))).toEqual(read(snapshot()))
  })

  test('keys of the prototype are texts like any other', () => {
    const text = JSON.stringify(snapshot()).replace(
      '{',
      '{"__proto__":{"livemode":true,"account":"acct_evil"},"constructor":{"prototype":{"x":1}},',
    )
    expect(readEnvelope(Buffer.from(text))).toEqual(read(snapshot()))
    expect(Object.prototype).not.toHaveProperty('x')
  })

  test('a field of the same name elsewhere is not read', () => {
    const decoys = { previous_attributes: { id: 'x', customer: 'y' } }
    const event = snapshot(subscription, { request: { id: 7, type: 8 }, more: decoys })
    expect(read({ ...event, data: { ...decoys, object: subscription } })).toEqual(read(snapshot()))
  })

  test.each([
    ['the id of the event', '"id":"evt_1"', '"id":"evt_0","id":"evt_1"'],
    ['in other bytes', '"id":"evt_1"', '"\\u0069d":"evt_0","id":"evt_1"'],
    ['of another type', '"customer":"cus_1"', '"customer":7,"customer":"cus_1"'],
    ['an object', '"data":', '"data":{"object":{"id":"sub_0"}},"data":'],
    ['a field that is not read', '"customer":"cus_1"', '"x":1,"customer":"cus_1","x":2'],
  ])('of a key that comes twice the last one counts: %s', (_case, from, to) => {
    const text = JSON.stringify(snapshot())
    expect(text).toContain(from)
    expect(readEnvelope(Buffer.from(text.replace(from, to)))).toEqual(read(snapshot()))
  })

  test('bytes of a larger buffer are read from where they begin', () => {
    const bytes = Buffer.from(`xx${JSON.stringify(snapshot())}yy`)
    const part = new Uint8Array(bytes.buffer, bytes.byteOffset + 2, bytes.length - 4)
    expect(readEnvelope(part)).toEqual(read(snapshot()))
  })

  test('one body leaves nothing behind for the next', () => {
    read(snapshot({ ...subscription, invoice: 'in_1', charge: 'ch_1' }, { account: 'acct_1' }))
    expect(read(snapshot({}))).toMatchObject({
      ...{ account: null, objectId: null, objectType: null },
      ...{ customer: null, invoice: null, charge: null },
    })
  })
})
