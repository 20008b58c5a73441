import fc from 'fast-check'

/** A change to a text that a hostile hand, or a careless proxy, could make. */
export const mutatedText: fc.Arbitrary<(text: string) => string> = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 4 }),
    insert: fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom(
        ',',
        '=',
        ', ',
        't=1',
        'v1=',
        '\0',
        '\r',
        '\t',
        'é',
        '"',
        '\\',
        '{',
        '"id":1,',
      ),
    ),
  })
  .map(({ at, length, insert }) => (text: string) => {
    const start = Math.floor(at * text.length)
    return text.slice(0, start) + insert + text.slice(start + length)
  })

const ids = (prefix: string) =>
  fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/).map((tail) => prefix + tail)

/**
 * A reference to another object, in every form that Stripe gives it, and now and then a wrong
 * one.
 */
const references = (prefix: string) =>
  fc.oneof(
    { weight: 12, arbitrary: ids(prefix) },
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 6, arbitrary: ids(prefix).map((id) => ({ id, object: 'x' })) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  )

const optional = { noNullPrototype: true, requiredKeys: [] as [] }

const objects = fc
  .record(
    {
      id: fc.oneof({ weight: 20, arbitrary: ids('sub_') }, fc.jsonValue({ maxDepth: 0 })),
      object: fc.constantFrom(
        'subscription',
        'invoice',
        'checkout.session',
        'charge',
        'dispute',
        'X',
      ),
      customer: references('cus_'),
      subscription: references('sub_'),
      invoice: references('in_'),
      charge: references('ch_'),
      parent: fc.oneof(
        fc.record({ subscription_details: fc.record({ subscription: references('sub_') }) }),
        fc.jsonValue({ maxDepth: 1 }),
      ),
      metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }),
      anything: fc.jsonValue({ maxDepth: 3 }),
    },
    optional,
  )
  .map((object) => ({ ...object }))

/** Snapshot events: most are right, some are wrong in one field. */
const snapshots = fc.record(
  {
    id: fc.oneof({ weight: 30, arbitrary: ids('evt_') }, fc.jsonValue({ maxDepth: 0 })),
    object: fc.oneof({ weight: 40, arbitrary: fc.constant('event') }, fc.string()),
    type: fc.oneof({ weight: 30, arbitrary: fc.stringMatching(/^[a-z_.]{1,30}$/) }, fc.string()),
    livemode: fc.oneof({ weight: 40, arbitrary: fc.boolean() }, fc.jsonValue({ maxDepth: 0 })),
    account: fc.oneof({ weight: 30, arbitrary: ids('acct_') }, fc.jsonValue({ maxDepth: 0 })),
    api_version: fc.constantFrom(null, '2020-08-27', '2025-03-31.basil', 'née'),
    data: fc.oneof(
      { weight: 40, arbitrary: fc.record({ object: objects }) },
      fc.jsonValue({ maxDepth: 2 }),
    ),
    created: fc.nat(),
  },
  { requiredKeys: ['id', 'object', 'type', 'livemode', 'data'] },
)

const thins = fc.record(
  {
    id: ids('evt_'),
    object: fc.constant('v2.core.event'),
    type: fc.constantFrom('v1.invoice.paid', 'v1.invoice.upcoming', 'v2.core.account[x].updated'),
    livemode: fc.boolean(),
    context: fc.oneof(ids('acct_'), fc.jsonValue({ maxDepth: 0 })),
    related_object: fc.oneof(
      fc.record({ id: ids('in_'), type: fc.constant('invoice'), url: fc.webPath() }),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    data: fc.oneof(
      fc.record({ customer: ids('cus_'), subscription: ids('sub_') }),
      fc.jsonValue({ maxDepth: 1 }),
    ),
  },
  { requiredKeys: ['id', 'object', 'type', 'livemode'] },
)

/** JSON texts in the ways that senders print them. */
export const eventTexts: fc.Arbitrary<string> = fc
  .record({
    value: fc.oneof({ weight: 4, arbitrary: snapshots }, { weight: 1, arbitrary: thins }),
    indent: fc.constantFrom(0, 2, '\t'),
    isEscaped: fc.boolean(),
  })
  .map(({ value, indent, isEscaped }) => {
    const text = JSON.stringify(value, null, indent)
    return isEscaped ? escapeSome(text) : text
  })

/** Writes every third letter of a text as an escape: the same JSON in other bytes. */
function escapeSome(text: string): string {
  let inString = false
  let count = 0
  return text.replace(/\\(?:u[0-9a-f]{4}|.)|["a-z]/gs, (part) => {
    if (part === '"') inString = !inString
    if (!inString || !/^[a-z]$/.test(part)) return part
    count += 1
    return count % 3 === 0 ? `\\u00${part.charCodeAt(0).toString(16)}` : part
  })
}

/** The last one counts, for Stripe’s own package as well. */
function withKeyTwice(text: string): Buffer {
  return Buffer.from(text.replace('{', '{"id":"evt_first","livemode":"first",'))
}

const deepTexts = fc
  .integer({ min: 60, max: 70 })
  .map((depth) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`)

/** Bodies: most are events, some are events with a hole in them, some are anything. */
export const bodies: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 12, arbitrary: eventTexts.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: eventTexts.map(withKeyTwice) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(eventTexts, fc.array(mutatedText, { minLength: 1, maxLength: 3 }))
      .map(([text, changes]) =>
        Buffer.from(changes.reduce((result, change) => change(result), text)),
      ),
  },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: deepTexts.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: eventTexts.map((text) => Buffer.from(`\ufeff${text}`)) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)) },
)
