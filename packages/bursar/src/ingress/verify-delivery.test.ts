import { prepareSecret, signStripeHeader } from '@bursar/wire/stripe-signature'
import { expect, test } from 'vitest'
import type { RefusalCode } from './refusals.ts'
import { BODY_BYTES_MAX, verifyDelivery } from './verify-delivery.ts'

const SECRET = 'whsec_5Zq3nV8xT1mK7pR2wB6yD9fH4jL0sA'
const OLD_SECRET = 'whsec_0cE4gI8kM2oQ6sU0wY4aC8eG2iK6mO'
const SECRETS = [prepareSecret(SECRET), prepareSecret(OLD_SECRET)]
const NOW_SECONDS = 1_790_000_000
const NOW = new Date(NOW_SECONDS * 1000 + 999)
const BODY = Buffer.from(
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'customer.subscription.updated',
    livemode: false,
    data: { object: { id: 'sub_1', object: 'subscription', customer: 'cus_1' } },
  }),
)

const sign = (body: Uint8Array = BODY, timestampSeconds = NOW_SECONDS, secret = SECRET) =>
  signStripeHeader({ body, secret, timestampSeconds })

function verify(
  signatureHeader: string | null,
  body: Uint8Array = BODY,
  contentEncoding: string | null = null,
) {
  return verifyDelivery({ signatureHeader, contentEncoding, body }, { secrets: SECRETS, now: NOW })
}

const refusal = (code: RefusalCode) => ({ kind: 'refused', code })

test('a delivery signed with a configured secret is verified', () => {
  expect(verify(sign())).toEqual({
    kind: 'verified',
    secretIndexes: [0],
    event: {
      form: 'snapshot',
      id: 'evt_1',
      type: 'customer.subscription.updated',
      account: null,
      livemode: false,
      apiVersion: null,
      objectType: 'subscription',
      objectId: 'sub_1',
      customer: 'cus_1',
      subscription: null,
      invoice: null,
      charge: null,
    },
  })
})

test('any of the secrets may have signed, and the verdict says which', () => {
  expect(verify(sign(BODY, NOW_SECONDS, OLD_SECRET))).toMatchObject({ secretIndexes: [1] })
  const both = signStripeHeader({
    body: BODY,
    secret: ['whsec_unknown', OLD_SECRET],
    timestampSeconds: NOW_SECONDS,
  })
  expect(verify(both)).toMatchObject({ kind: 'verified', secretIndexes: [1] })
})

test('a changed, longer or shorter body is refused', () => {
  const changed = Buffer.from(BODY)
  changed[20]! ^= 1
  for (const body of [changed, Buffer.concat([BODY, Buffer.from(' ')]), BODY.subarray(1)]) {
    expect(verify(sign(), body)).toEqual(refusal('SIGNATURE_MISMATCH'))
  }
})

test.each([
  [-301, 'TIMESTAMP_TOO_OLD'],
  [301, 'TIMESTAMP_TOO_NEW'],
  [-86_400, 'TIMESTAMP_TOO_OLD'],
  [31_536_000, 'TIMESTAMP_TOO_NEW'],
] as const)('a right signature from %i s away is refused', (offset, code) => {
  expect(verify(sign(BODY, NOW_SECONDS + offset))).toEqual(refusal(code))
})

test.each([-300, -1, 0, 1, 300])('a right signature from %i s away is taken', (offset) => {
  expect(verify(sign(BODY, NOW_SECONDS + offset))).toMatchObject({ kind: 'verified' })
})

test('a clock that says nothing refuses', () => {
  const delivery = { signatureHeader: sign(), contentEncoding: null, body: BODY }
  const verdict = verifyDelivery(delivery, { secrets: SECRETS, now: new Date(Number.NaN) })
  expect(verdict).toEqual(refusal('TIMESTAMP_TOO_OLD'))
})

test('without a secret everything is refused', () => {
  const delivery = { signatureHeader: sign(), contentEncoding: null, body: BODY }
  const verdict = verifyDelivery(delivery, { secrets: [], now: NOW })
  expect(verdict).toEqual(refusal('SIGNATURE_MISMATCH'))
})

test('the first thing that is wrong names the refusal', () => {
  const large = Buffer.alloc(BODY_BYTES_MAX + 1)
  const stale = sign(Buffer.from('{'), NOW_SECONDS - 301)
  expect(verify(null, large, 'gzip')).toEqual(refusal('CONTENT_ENCODED'))
  expect(verify(null, large)).toEqual(refusal('SIGNATURE_MISSING'))
  expect(verify('t=1', Buffer.from('{'))).toEqual(refusal('SIGNATURE_MALFORMED'))
  expect(verify(stale.replace(/.$/, '_'), Buffer.from('{'))).toEqual(refusal('SIGNATURE_MALFORMED'))
  expect(verify(stale, large)).toEqual(refusal('TIMESTAMP_TOO_OLD'))
  expect(verify(sign(), large)).toEqual(refusal('BODY_TOO_LARGE'))
  expect(verify(sign(), Buffer.alloc(0))).toEqual(refusal('BODY_EMPTY'))
  expect(verify(sign(), Buffer.from('{ '))).toEqual(refusal('SIGNATURE_MISMATCH'))
  expect(verify(sign(Buffer.from('{')), Buffer.from('{'))).toEqual(refusal('BODY_NOT_JSON'))
  expect(verify(sign(Buffer.from('{}')), Buffer.from('{}'))).toEqual(refusal('BODY_NOT_AN_EVENT'))
})

test('a body of exactly 1 MiB is looked at', () => {
  const body = Buffer.alloc(BODY_BYTES_MAX, ' ')
  BODY.copy(body)
  expect(verify(sign(body), body)).toMatchObject({ kind: 'verified' })
})
