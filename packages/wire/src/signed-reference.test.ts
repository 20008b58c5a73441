import { signReference } from '@bursar/client/server'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  looksSigned,
  REFERENCE_LENGTH_MAX,
  signTenant,
  tenantOfReference,
} from './signed-reference.ts'

const KEY = 'a-key-of-at-least-32-characters-1'
const OLD = 'a-key-of-at-least-32-characters-0'
const TEST = { livemode: false, account: '' }
const signed = signReference('org_2abCdEf', { key: KEY, mode: 'test' })

const CHARACTERS = [...'ABCXYZabcxyz0189._:@-']
const tenantId = fc
  .string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 128 })
  .filter((id) => id !== '.' && id !== '..')

test('every tenant ID can be signed, fits, and is read again', () => {
  fc.assert(
    fc.property(tenantId, (id) => {
      const reference = signReference(id, { key: KEY, mode: 'live' })
      expect(reference).toMatch(/^b1_[A-Za-z0-9_-]+_[A-Za-z0-9_-]{22}$/)
      expect(reference.length).toBeLessThanOrEqual(REFERENCE_LENGTH_MAX)
      expect(tenantOfReference(reference, [KEY], { livemode: true, account: '' })).toBe(id)
    }),
  )
})

test('the form of today is kept: a link that was printed long ago still works', () => {
  expect(signed).toBe('b1_b3JnXzJhYkNkRWY_VHuH9sl8OAKqr6OnwNvH8g')
})

test('of several keys the first signs, and all verify', () => {
  const rolled = `${KEY}, ${OLD}`
  expect(signReference('org_2abCdEf', { key: rolled, mode: 'test' })).toBe(signed)
  const old = signTenant('org_2abCdEf', OLD, TEST)
  expect(tenantOfReference(old, [KEY, OLD], TEST)).toBe('org_2abCdEf')
  expect(tenantOfReference(old, [KEY], TEST)).toBeNull()
  expect(tenantOfReference(old, [], TEST)).toBeNull()
})

describe('it proves nothing', () => {
  test('in the other mode, for another account, or for another tenant', () => {
    expect(tenantOfReference(signed, [KEY], { ...TEST, livemode: true })).toBeNull()
    expect(tenantOfReference(signed, [KEY], { ...TEST, account: 'acct_1' })).toBeNull()
    const [, , mac] = /^(.*)_(.{22})$/.exec(signed) ?? []
    const swapped = `b1_${Buffer.from('victim').toString('base64url')}_${mac}`
    expect(tenantOfReference(swapped, [KEY], TEST)).toBeNull()
  })

  test('with any character changed, added or left out', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-']
    for (let at = 0; at < signed.length; at += 1) {
      const [before, after] = [signed.slice(0, at), signed.slice(at + 1)]
      expect(tenantOfReference(before + after, [KEY], TEST)).toBeNull()
      for (const other of alphabet.filter((one) => one !== signed[at])) {
        expect(tenantOfReference(before + other + after, [KEY], TEST)).toBeNull()
      }
    }
    expect(tenantOfReference(`${signed}A`, [KEY], TEST)).toBeNull()
  })

  test.each([null, '', 'b1_', 'b1__', 'org_2abCdEf', `b1_${'A'.repeat(10)}`, ' b1_x_y'])(
    '%j',
    (reference) => {
      expect(tenantOfReference(reference, [KEY], TEST)).toBeNull()
    },
  )

  test('whatever the text, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(tenantOfReference(text, [KEY], TEST)).toBeNull()
        expect(tenantOfReference(`b1_${text}_${'A'.repeat(22)}`, [KEY], TEST)).toBeNull()
      }),
    )
  })
})

test('what is meant to be signed is told from what is not', () => {
  expect(looksSigned(signed)).toBe(true)
  expect(looksSigned('b1_broken')).toBe(true)
  expect(looksSigned('user-4711')).toBe(false)
})

test.each<[string, string, Parameters<typeof signReference>[1], RegExp]>([
  ['a tenant that cannot be one', 'a b', { key: KEY, mode: 'test' }, /not a tenant ID/],
  ['a tenant of too many characters', 'x'.repeat(129), { key: KEY, mode: 'test' }, /not a tenant/],
  ['a short key', 'acme', { key: 'short', mode: 'test' }, /at least 32/],
  ['no mode', 'acme', { key: KEY, mode: '' as 'test' }, /must be "live" or "test"/],
])('%s is refused, without repeating it', (_, id, options, says) => {
  expect(() => signReference(id, options)).toThrow(
    expect.objectContaining({ code: 'REFERENCE_IMPOSSIBLE', detail: expect.stringMatching(says) }),
  )
})
