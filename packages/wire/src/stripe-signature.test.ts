import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import {
  findSigningSecrets,
  parseSignatureHeader,
  prepareSecret,
  SIGNATURE_HEADER_BYTES_MAX,
  SIGNATURES_MAX,
  signStripeHeader,
} from './stripe-signature.ts'

const SECRET = 'whsec_5Zq3nV8xT1mK7pR2wB6yD9fH4jL0sA'
const HEX = 'a1'.repeat(32)
const OTHER = 'b2'.repeat(32)

describe('parseSignatureHeader', () => {
  test('takes one timestamp and the v1 signatures, in any order', () => {
    const header = parseSignatureHeader(`v1=${HEX},t=1790000000,v1=${OTHER}`)
    expect(header).toEqual({
      timestamp: '1790000000',
      signatures: [Buffer.from(HEX, 'hex'), Buffer.from(OTHER, 'hex')],
    })
  })

  test.each([
    ['another scheme', `t=1,v1=${HEX},v0=${OTHER},v2=x/y+z==`],
    ['a scheme in capitals', `t=1,v1=${HEX},V1=${OTHER}`],
    ['a v1 in capitals', `t=1,v1=${OTHER.toUpperCase()},v1=${HEX}`],
    ['a v1 of another length', `t=1,v1=${HEX}00,v1=beef,v1=${HEX}`],
  ])('%s beside a good v1 is not tried', (_case, header) => {
    expect(parseSignatureHeader(header)).toEqual({
      timestamp: '1',
      signatures: [Buffer.from(HEX, 'hex')],
    })
  })

  test.each([
    ['no timestamp', `v1=${HEX}`],
    ['no signature', 't=1'],
    ['only another scheme', `t=1,v0=${HEX}`],
    ['only a v1 in capitals', `t=1,v1=${OTHER.toUpperCase()}`],
    ['an empty v1', 't=1,v1='],
    ['an empty v1 beside a good one', `t=1,v1=${HEX},v1=`],
    ['a v1 with a tail', `t=1,v1=${OTHER}=1,v1=${HEX}`],
    ['a v1 with two signs', `t=1,v1==${OTHER},v1=${HEX}`],
    ['a v1 without a sign', `t=1,v1=${HEX},v1`],
    ['two timestamps', `t=1,t=1,v1=${HEX}`],
    ['an empty timestamp', `t=,v1=${HEX}`],
    ['letters after the digits', `t=123abc,v1=${HEX}`],
    ['a minus', `t=-1,v1=${HEX}`],
    ['a plus', `t=+1,v1=${HEX}`],
    ['an exponent', `t=1e9,v1=${HEX}`],
    ['a fraction', `t=1.5,v1=${HEX}`],
    ['a leading zero', `t=01,v1=${HEX}`],
    ['NaN', `t=NaN,v1=${HEX}`],
    ['thirteen digits', `t=1234567890123,v1=${HEX}`],
    ['digits of another script', `t=١٢٣,v1=${HEX}`],
    ['a letter outside ASCII', `t=1,v1=é,v1=${HEX}`],
    ['a control character', `t=1,v1=${HEX}\u0001`],
    ['a NUL', `t=1,v1=${HEX}\0`],
    ['a space', `t=1,v1= ${HEX}`],
    ['a tab', `t=1,\tv1=${HEX}`],
    ['an empty item', `t=1,,v1=${HEX}`],
    ['a comma at the end', `t=1,v1=${HEX},`],
    ['only commas', ',,,'],
    ['a lone sign', '='],
    ['a bare digest', HEX],
  ])('%s is malformed', (_case, header) => {
    expect(parseSignatureHeader(header)).toBe('SIGNATURE_MALFORMED')
  })

  test('absent and empty are missing', () => {
    expect(parseSignatureHeader(null)).toBe('SIGNATURE_MISSING')
    expect(parseSignatureHeader('')).toBe('SIGNATURE_MISSING')
  })

  test('a header that HTTP joined from two is repeated, whatever both say', () => {
    expect(parseSignatureHeader(`t=1,v1=${HEX}, t=1,v1=${HEX}`)).toBe('SIGNATURE_REPEATED')
    expect(parseSignatureHeader(`t=1,v1=${HEX}, `)).toBe('SIGNATURE_REPEATED')
  })

  test('as many signatures as allowed, and not one more', () => {
    const header = (count: number) => `t=1${`,v1=${HEX}`.repeat(count)}`
    expect(parseSignatureHeader(header(SIGNATURES_MAX))).toMatchObject({ timestamp: '1' })
    expect(parseSignatureHeader(header(SIGNATURES_MAX + 1))).toBe('SIGNATURE_TOO_LONG')
    // What cannot match is counted too: it costs time to look at.
    expect(parseSignatureHeader(`t=1${',v1=x'.repeat(17)}`)).toBe('SIGNATURE_TOO_LONG')
  })

  test('as many bytes as allowed, and not one more', () => {
    const good = `t=1,v1=${HEX},v0=`
    const fill = SIGNATURE_HEADER_BYTES_MAX - good.length
    expect(parseSignatureHeader(good + 'x'.repeat(fill))).toMatchObject({ timestamp: '1' })
    expect(parseSignatureHeader(good + 'x'.repeat(fill + 1))).toBe('SIGNATURE_TOO_LONG')
  })
})

describe('signStripeHeader', () => {
  test.each(['', '{}', '{"name":"Zoë 🎟"}', '\u0000\uFFFD'])(
    'writes what Stripe’s own package writes: %j',
    (body) => {
      const theirs = Stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret: SECRET,
        timestamp: 1_790_000_000,
      })
      expect(signStripeHeader({ body, secret: SECRET, timestampSeconds: 1_790_000_000 })).toBe(
        theirs,
      )
    },
  )

  test('writes one signature per secret', () => {
    const secret = [SECRET, `${SECRET}2`]
    const header = parseSignatureHeader(
      signStripeHeader({ body: 'x', secret, timestampSeconds: 5 }),
    )
    expect(header).toMatchObject({ timestamp: '5', signatures: { length: 2 } })
  })
})

describe('findSigningSecrets', () => {
  const secrets = ['whsec_one', 'whsec_two', 'whsec_three'].map(prepareSecret)
  const body = Buffer.from('{"id":"evt_1"}')

  const signedBy = (secret: string | string[]) => {
    const header = parseSignatureHeader(signStripeHeader({ body, secret, timestampSeconds: 7 }))
    if (typeof header === 'string') throw new Error(header)
    return header
  }

  test.each([
    ['whsec_one', [0]],
    ['whsec_three', [2]],
    [['whsec_unknown', 'whsec_two'], [1]],
    [
      ['whsec_three', 'whsec_two'],
      [1, 2],
    ],
    ['whsec_unknown', []],
  ] as const)('signed by %j: secrets %j', (secret, indexes) => {
    expect(findSigningSecrets(signedBy([secret].flat()), body, secrets)).toEqual(indexes)
  })

  test.each(['whsec_one', 'whsec_three'])('every secret is tried, whichever signed', (signer) => {
    const tried = new Set<number>()
    const watched = secrets.map(({ key }, index) => ({
      get key() {
        tried.add(index)
        return key
      },
    }))
    expect(findSigningSecrets(signedBy(signer), body, watched)).toHaveLength(1)
    expect([...tried].sort()).toEqual([0, 1, 2])
  })

  test('the timestamp is signed too', () => {
    const header = { ...signedBy('whsec_one'), timestamp: '8' }
    expect(findSigningSecrets(header, body, secrets)).toEqual([])
  })

  test('a signature that differs in one bit, wherever, is none', () => {
    const [right] = signedBy('whsec_one').signatures
    for (let bit = 0; bit < 256; bit += 1) {
      const wrong = Buffer.from(right!)
      wrong[bit >> 3]! ^= 1 << (bit & 7)
      const header = { timestamp: '7', signatures: [wrong] }
      expect(findSigningSecrets(header, body, secrets)).toEqual([])
    }
  })

  test('a prepared secret does not print its text', () => {
    const prepared = prepareSecret(SECRET)
    expect(JSON.stringify(prepared)).not.toContain('5Zq3')
    expect(String(prepared.key)).not.toContain('5Zq3')
  })
})
