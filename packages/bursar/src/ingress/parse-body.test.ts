import { describe, expect, test } from 'vitest'
import { JSON_DEPTH_MAX, parseBody } from './parse-body.ts'

const parse = (text: string | Uint8Array) => parseBody(Buffer.from(text))

describe('what is a JSON value', () => {
  test.each([
    ...['null', 'false', '0', '""', '[]', '{}', ' \t\r\n1 \t\r\n', '"\u007fé🎟\u2028"', '1e400'],
    ...['"\\ud800"', '"\\u0000"', '{"":1}', '{"a":{"b":[{"c":null}]}}', '9'.repeat(5000)],
  ])('%j', (text) => expect(parse(text)).toEqual(JSON.parse(text)))

  test.each([
    ...['', ' ', 'nul', 'undefined', 'NaN', '01', '1 2', '"a', "'a'", '"\\x41"', '"\t"', '[1,]'],
    ...['{"a":1', '{a:1}', '{}{}', '\u00a01', '/**/1', '{"a":1}\0', '\ufeff{}'],
  ])('not %j', (text) => expect(parse(text)).toBeUndefined())

  test.each([
    ['a lone byte', [0xff]],
    ['a cut sequence', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
  ])('not what is no UTF-8, though a decoder would mend it: %s', (_case, bytes) => {
    for (const body of [
      [0x22, ...bytes, 0x22],
      [0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x31, 0x7d],
    ]) {
      expect(JSON.parse(Buffer.from(body).toString('utf8'))).toBeDefined()
      expect(parse(Uint8Array.from(body))).toBeUndefined()
    }
  })

  test('no cut of a good text', () => {
    const bytes = Buffer.from('{"a":[1.5e3,"\\u00e9\\n",true,{"b":null}],"c":"é"}')
    expect(parse(bytes)).toBeDefined()
    for (let end = 0; end < bytes.length; end += 1) {
      expect(parse(bytes.subarray(0, end))).toBeUndefined()
    }
  })
})

describe('limits', () => {
  const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  test.each([
    ['arrays', lists],
    ['objects', objects],
    ['a value after others', (depth: number) => `[1,"x",{"a":[],"b":${lists(depth - 2)}}]`],
  ])('nesting up to the limit, and not one deeper: %s', (_case, nested) => {
    expect(parse(nested(JSON_DEPTH_MAX))).toBeDefined()
    expect(parse(nested(JSON_DEPTH_MAX + 1))).toBeUndefined()
  })

  // What takes linear time here takes tens of milliseconds; what takes quadratic time, minutes.
  test.each([
    ['brackets that nothing closes', '['.repeat(1_048_576)],
    ['brackets', lists(524_288)],
    ['objects in objects', objects(170_000)],
    ['objects that nothing closes', '{"a":'.repeat(200_000)],
  ])('a megabyte of %s overflows no stack and is refused', (_case, text) => {
    expect(parse(text)).toBeUndefined()
  })

  test.each([
    ['100,000 keys', `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":0`).join(',')}}`],
    ['90,000 keys that are numbers', `{${Array.from({ length: 90_000 }, numberKey).join(',')}}`],
    ['one key again and again', `{${'"k":0,'.repeat(170_000)}"k":1}`],
    ['keys of one polynomial hash', `{${wordsOfOneHash().join(',')}}`],
    ['keys that differ at their end', `{${Array.from({ length: 1_000 }, longKey).join(',')}}`],
    ['small objects', `[${'{"a":1},'.repeat(110_000)}{}]`],
    ['escapes', `["${'\\u00e9'.repeat(170_000)}"]`],
    ['digits', '1'.repeat(1_000_000)],
    ['white space', ' '.repeat(1_000_000) + 1],
  ])('a megabyte of %s is read', (_case, text) => {
    expect(parse(text)).toBeDefined()
  })
})

/** Far apart: V8 keeps such keys in another way than names, and than those of a list. */
function numberKey(_: unknown, index: number): string {
  return `"${index * 47_701}":0`
}

function longKey(_: unknown, index: number): string {
  return `"${'k'.repeat(1_000)}${index}":0`
}

/** `Aa` and `BB` have the same polynomial hash, and so has every word made of them. */
function wordsOfOneHash(): string[] {
  return Array.from({ length: 16_384 }, (_, index) => {
    const parts = Array.from({ length: 14 }, (_, bit) => ((index >> bit) & 1 ? 'Aa' : 'BB'))
    return `"${parts.join('')}":0`
  })
}
