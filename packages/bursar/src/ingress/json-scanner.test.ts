import { describe, expect, test } from 'vitest'
import { FieldPlan } from './field-plan.ts'
import { JSON_DEPTH_MAX, JsonScanner } from './json-scanner.ts'

const scanner = new JsonScanner(new FieldPlan(['id', 'data', 'data.id'] as const))
const scan = (text: string | Buffer) => scanner.scan(Buffer.from(text))

describe('the grammar of RFC 8259', () => {
  test.each([
    ...['null', 'true', 'false', '0', '-0', '""', '[]', '{}', ' \t\r\n1 \t\r\n'],
    ...['1.5', '-1.50', '1e5', '1E+5', '1e-5', '0.0e0', '-0e00', '9'.repeat(5000), '1e400'],
    ...['"a"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u00e9\\uD83C\\udf9f"', '"\u007fé🎟\u2028"'],
    ...['"\\ud800"', '"\\u0000"', '[1,[2,[]],{}]', '{"a":{"b":[{"c":null}]}}', '[ 1 , 2 ]'],
    ...['{"":1}', '{ "a" : 1 , "b" : 2 }', '{"a":1,"A":1,"a ":1}', '[{"a":1},{"a":1}]'],
    ...['{"a":{"a":{"a":1}}}', '{"__proto__":{"constructor":1},"constructor":2}'],
  ])('takes %j', (text) => {
    JSON.parse(text)
    expect(scan(text)).toBe(true)
  })

  test.each([
    ...['', ' ', 'nul', 'nulll', 'True', 'undefined', 'NaN', 'Infinity', '-', '+1', '.5', '5.'],
    ...['01', '-01', '1e', '1e+', '1.e5', '0x10', '1_000', '1 2', '1,', '"', '"a', 'a"', "'a'"],
    ...['"\\', '"\\"', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\u"', '"\\U0041"', '"a\nb"'],
    ...['"\u0000"', '"\u001f"', '"\t"', '[', ']', '[1', '[1,', '[1,]', '[,1]', '[1 2]', '[1}'],
    ...['{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{,"a":1}', '{"a" 1}'],
    ...['{"a":1]', '{a:1}', "{'a':1}", '{1:1}', '{"a":1 "b":2}', '{"a"::1}', '{"a":}', '{null:1}'],
    ...['[]]', '{}{}', '[] []', '[]x', '\u00a01', '\u20281', '\v1', '\f1', '\ufeff{}', '/**/1'],
    ...['1//', '[1]#', '{"a":1}\0', '\0{}', '"\\ud83c\\u"', '[tru]', '[nulx]', '{"a":fals}'],
  ])('refuses %j', (text) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(scan(text)).toBe(false)
  })

  test.each([
    ['a lone byte', [0xff]],
    ['a cut sequence', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
  ])('refuses what is not UTF-8: %s', (_case, bytes) => {
    expect(scan(Buffer.from([0x22, ...bytes, 0x22]))).toBe(false)
    expect(scan(Buffer.from([0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x31, 0x7d]))).toBe(false)
  })

  test('refuses a byte order mark', () => {
    expect(scan(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toBe(false)
  })

  test('refuses every cut of a good text', () => {
    const text = '{"a":[1.5e3,"\\u00e9\\n",true,{"b":null}],"c":"é"}'
    const bytes = Buffer.from(text)
    expect(scan(bytes)).toBe(true)
    for (let end = 0; end < bytes.length; end += 1) expect(scan(bytes.subarray(0, end))).toBe(false)
  })
})

describe('a key twice in one object', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"":1,"":1}',
    '{"a":1,"b":2,"c":3,"a":4}',
    '{"id":1,"\\u0069d":2}',
    '{"\\u0069d":1,"id":2}',
    '{"\\u0069d":1,"i\\u0064":2}',
    '{"a":1,"\\u0062":2,"c":3,"c":4}',
    '{"\\/":1,"/":2}',
    '{"é":1,"\\u00e9":2}',
    '{"🎟":1,"\\ud83c\\udf9f":2}',
    '{"\\ud800":1,"\\uD800":2}',
    '[{"x":{"deep":[{"a":{},"b":[],"a":{}}]}}]',
    '{"a":{"b":{"c":1}},"a":1}',
    '{"__proto__":1,"__proto__":2}',
  ])('is refused: %s', (text) => {
    expect(scan(text)).toBe(false)
  })

  test.each([
    '{"\\ud800":1,"\\ud801":2,"\ufffd":3}',
    '{"\ufffd":1,"\\ud800":2}',
    '{"é":1,"e\\u0301":2}',
    '{"a":1,"\\u0061b":2,"ab ":3}',
    '[{"\\u0061":1},{"a":1},{"\\u0061":1}]',
    '{"a":{"\\u0061":1},"b":{"a":1}}',
  ])('is not what only looks like one: %s', (text) => {
    expect(scan(text)).toBe(true)
  })

  test.each([10, 100, 1_000, 2_047, 2_048, 2_049, 5_000])('is found among %i keys', (count) => {
    const keys = Array.from({ length: count }, (_, index) => `"k${index}":0`)
    expect(scan(`{${keys.join(',')}}`)).toBe(true)
    for (const twice of [0, count >> 1, count - 1]) {
      expect(scan(`{${keys.join(',')},"k${twice}":0}`)).toBe(false)
      expect(scan(`{${keys.join(',')},"\\u006b${twice}":0}`)).toBe(false)
    }
  })

  test('is found in an object that is open while thousands of others come and go', () => {
    const others = Array.from({ length: 5_000 }, () => '{"a":1,"b":2}').join(',')
    expect(scan(`{"a":1,"list":[${others}],"b":2}`)).toBe(true)
    expect(scan(`{"a":1,"list":[${others}],"a":2}`)).toBe(false)
    expect(scan(`{"a":1,"list":[${others},{"b":1,"b":1}]}`)).toBe(false)
  })

  test('of an earlier body is forgotten', () => {
    for (let round = 0; round < 100; round += 1) expect(scan('{"a":{"a":1},"b":2}')).toBe(true)
  })
})

describe('limits', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  test('nesting up to the limit, and not one deeper', () => {
    expect(scan(nested(JSON_DEPTH_MAX))).toBe(true)
    expect(scan(nested(JSON_DEPTH_MAX + 1))).toBe(false)
    expect(scan('{"a":'.repeat(JSON_DEPTH_MAX) + 1 + '}'.repeat(JSON_DEPTH_MAX))).toBe(true)
    expect(scan('{"a":'.repeat(JSON_DEPTH_MAX + 1) + 1 + '}'.repeat(JSON_DEPTH_MAX + 1))).toBe(
      false,
    )
  })

  test('a megabyte of brackets overflows nothing', () => {
    expect(scan('['.repeat(1_048_576))).toBe(false)
    expect(scan('{"a":'.repeat(200_000))).toBe(false)
  })

  /** A linear scan takes tens of milliseconds, a quadratic one of any of these many seconds. */
  const SCAN_MS_MAX = 2_000

  test.each([
    ['100,000 keys', `{${Array.from({ length: 100_000 }, (_, i) => `"${i}":0`).join(',')}}`],
    [
      '90,000 escaped keys',
      `{${Array.from({ length: 90_000 }, (_, i) => `"\\n${i}":0`).join(',')}}`,
    ],
    ['long keys that differ at the end', longKeys()],
    ['objects with an escaped key each', `[${'{"\\n":1,"a":2},'.repeat(60_000)}{}]`],
    ['small objects', `[${'{"a":1},'.repeat(110_000)}{}]`],
    ['one long string of escapes', `["${'\\u00e9'.repeat(170_000)}"]`],
    ['one long number', '1'.repeat(1_000_000)],
    ['white space', ' '.repeat(1_000_000) + 1],
  ])('a megabyte is read in linear time: %s', (_case, text) => {
    expect(scan(text)).toBe(true)
    expect(millisecondsOf(() => scan(text))).toBeLessThan(SCAN_MS_MAX)
  })

  test('keys chosen to have one hash do not make it slow', () => {
    // 'Aa' and 'BB' have the same polynomial hash, and so has every word made of them.
    const words = Array.from({ length: 4096 }, (_, index) =>
      Array.from({ length: 12 }, (_unused, bit) => ((index >> bit) & 1 ? 'Aa' : 'BB')).join(''),
    )
    const text = `{${words.map((word) => `"${word}":0`).join(',')}}`
    expect(scan(text)).toBe(true)
    expect(millisecondsOf(() => scan(text))).toBeLessThan(SCAN_MS_MAX)
  })
})

function longKeys(): string {
  const start = 'k'.repeat(1_000)
  return `{${Array.from({ length: 1_000 }, (_, index) => `"${start}${index}":0`).join(',')}}`
}

function millisecondsOf(act: () => void): number {
  const startedAt = performance.now()
  act()
  return performance.now() - startedAt
}
