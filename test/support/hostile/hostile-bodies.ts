import type { Choose } from './choose.ts'

type Json = Record<string, unknown>

const TYPES = ['customer.subscription.updated', 'invoice.paid', 'checkout.session.completed']

/** An event that would be recorded if it were signed: what a forger would send. */
export function believableEvent(choose: Choose): Json {
  const type = choose.of(TYPES)
  const padding = choose.chance(0.3)
    ? { metadata: { note: choose.text(40).repeat(choose.number(0, 100)) } }
    : {}
  const object = {
    id: `sub_${choose.text(14)}`,
    object: 'subscription',
    customer: `cus_${choose.text(14)}`,
    status: 'active',
    ...padding,
  }
  return {
    id: `evt_${choose.text(24)}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_790_000_000,
    type,
    livemode: false,
    data: { object },
  }
}

export function believableBody(choose: Choose): Buffer {
  return Buffer.from(JSON.stringify(believableEvent(choose), null, choose.of([0, 2])))
}

/** What no field that we read may hold, with a value for each field’s place. */
const WRONG_FIELDS: readonly Json[] = [
  ...[
    7,
    null,
    [],
    {},
    '',
    'sub_1',
    'evt_',
    'evt_a-b',
    'evt_\0',
    'evt_\ud800',
    `evt_${'x'.repeat(300)}`,
  ].map((id) => ({ id })),
  ...[7, null, '', 'A.B', 'a b', 'x'.repeat(200), ['a'], "a'; drop table x", 'a\r\nb'].map(
    (type) => ({
      type,
    }),
  ),
  ...[null, 0, 'false', [], {}].map((livemode) => ({ livemode })),
  ...[null, 7, '', 'Event', 'charge', 'v2.core.Event'].map((object) => ({ object })),
  ...[7, '', 'cus_1', 'acct_../..', {}].map((account) => ({ account })),
  ...[7, {}, 'x y', '2025\0'].map((api_version) => ({ api_version })),
  ...[null, [], 'x', 7, {}, { object: [] }, { object: null }, { object: 'sub_1' }].map((data) => ({
    data,
  })),
  ...['customer', 'subscription', 'invoice', 'charge'].flatMap((key) =>
    [7, true, [], ['x'], { id: 7 }, 'cus_\0', 'sub_\udfff'].map((value) => ({
      data: { object: { id: 'sub_1', [key]: value } },
    })),
  ),
  ...[7, {}, [], 'sub_\0'].map((id) => ({ data: { object: { id } } })),
]

const NOT_JSON = [
  ...['{', '}', '[', '"', '{"a"', '{"a":}', '{,}', '[1,]', "{'a':1}", '{a:1}', 'undefined', 'NaN'],
  ...['-', '01', '1e', '0x1', 'nul', 'True', '{"a":1}{"a":1}', '[]]', '"\\x"', '"\\u12"', '"\t"'],
  ...[
    '\0',
    '/**/{}',
    '{}//',
    '\ufeff{}',
    '\u00a0{}',
    '<xml/>',
    'id=evt_1&type=x',
    '--x\r\n\r\n--x--',
  ],
]

const NOT_AN_EVENT = [
  'null',
  '[]',
  '{}',
  '"x"',
  '1',
  'true',
  '[{}]',
  '{"object":"event"}',
  '-0',
  '1e400',
]

/** Bodies that must be refused although their signature is right. By name. */
export const INVALID_BODIES: Readonly<Record<string, (choose: Choose) => string | Buffer>> = {
  'not JSON': (choose) => choose.of(NOT_JSON),
  'JSON and no event': (choose) => choose.of(NOT_AN_EVENT),
  'a wrong field': (choose) =>
    JSON.stringify({ ...believableEvent(choose), ...choose.of(WRONG_FIELDS) }),
  'a missing field': (choose) => {
    const event = believableEvent(choose)
    delete event[choose.of(['id', 'object', 'type', 'livemode', 'data'])]
    return JSON.stringify(event)
  },
  truncated: (choose) => {
    const body = believableBody(choose)
    return body.subarray(0, choose.number(1, body.length - 1))
  },
  'garbage behind': (choose) =>
    Buffer.concat([
      believableBody(choose),
      Buffer.from(choose.of(['x', ',', '}', '\0', '{}', '\u00a0'])),
    ]),
  'a byte order mark': (choose) => `\ufeff${believableBody(choose).toString()}`,
  'not UTF-8': (choose) => {
    const body = believableBody(choose)
    // Inside the id: after `"id": "evt_` in both ways of printing.
    const at = body.indexOf('evt_') + 4
    body[at] = choose.of([0xff, 0xc0, 0xed, 0x80, 0xf8])
    return body
  },
  // The last one counts.
  'a key twice, at last of no use': (choose) => {
    const text = JSON.stringify(believableEvent(choose))
    const again = choose.of(['"id":7', '"\\u0069d":null', '"data":[]', '"type":["x"]'])
    return text.replace(/\}$/, `,${again}}`)
  },
  'nested too deep': (choose) => {
    const depth = choose.of([65, 66, 100, 1_000, 20_000, 100_000])
    const [open, close] = choose.of([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const)
    return `{"x":${open.repeat(depth)}1${close.repeat(choose.of([0, depth]))}}`
  },
  'a huge number': (choose) =>
    choose.of(['9', '-1', '1.']) + '9'.repeat(choose.number(5_000, 50_000)),
  'a huge text': (choose) => JSON.stringify(choose.text(10).repeat(choose.number(1_000, 50_000))),
  'many keys, one of them twice': (choose) => {
    const keys = Array.from(
      { length: choose.of([70, 3_000, 30_000]) },
      (_, index) => `"k${index}":0`,
    )
    return `{${keys.join(',')},"k${choose.number(0, keys.length - 1)}":1}`
  },
  'keys of the prototype': (choose) => {
    const event = JSON.stringify(believableEvent(choose))
    return `{"__proto__":${event},"constructor":{"prototype":${event}}}`
  },
  'in an envelope of another cloud': (choose) =>
    JSON.stringify({
      ...choose.of([{ 'detail-type': 'x' }, { specversion: '1.0' }]),
      detail: believableEvent(choose),
      data: believableEvent(choose),
    }),
  'a list of events': (choose) =>
    JSON.stringify([believableEvent(choose), believableEvent(choose)]),
  'an event as a text': (choose) => JSON.stringify(JSON.stringify(believableEvent(choose))),
  'random bytes': (choose) =>
    Buffer.concat([Buffer.from([0]), choose.bytes(choose.number(0, 300))]),
}
