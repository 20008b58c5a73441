import fc from 'fast-check'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { verifyDelivery } from '../../packages/bursar/src/ingress/verify-delivery.ts'
import { prepareSecret, signStripeHeader } from '../../packages/wire/src/stripe-signature.ts'
import { bodies, mutatedText } from './arbitrary-deliveries.ts'
import { findStrictness } from './deliberate-strictness.ts'

/** `PROPERTY_RUNS=1000000` for a long night. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10_000)

const SECRETS = ['whsec_5Zq3nV8xT1mK7pR2wB6yD9fH4jL0sA', 'whsec_0cE4gI8kM2oQ6sU0wY4aC8eG2iK6mO']
const FOREIGN = 'whsec_9aB1cD3eF5gH7iJ9kL1mN3oP5qR7sT'
const NOW_SECONDS = 1_790_000_000
const NOW = new Date(NOW_SECONDS * 1000 + 500)
const PREPARED = SECRETS.map(prepareSecret)

/** What the official package makes of a delivery: the event it accepts, or null. */
function askStripe(header: string, body: Uint8Array): { id: unknown; type: unknown } | null {
  for (const secret of SECRETS) {
    try {
      const { signature } = Stripe.webhooks
      signature?.verifyHeader(body, header, secret, 300, undefined, NOW.getTime())
      // `constructEvent` does the same and then refuses thin events.
      return JSON.parse(new TextDecoder().decode(body))
    } catch (error) {
      if (!(error instanceof Error)) throw error
    }
  }
  return null
}

const timestamps = fc.oneof(
  { weight: 4, arbitrary: fc.constant(NOW_SECONDS) },
  fc.integer({ min: -320, max: 320 }).map((offset) => NOW_SECONDS + offset),
  fc.constantFrom(-301, -300, -299, 0, 299, 300, 301).map((offset) => NOW_SECONDS + offset),
  fc.constantFrom(1, NOW_SECONDS - 86_400, NOW_SECONDS + 31_536_000, 9_999_999_999),
)

/** One item of the header, for a body that is signed at a time. */
const items = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('t', 'first', 'second') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('foreign', 'v0', 'upper', 'junk', 'short', 'tail', 'asText'),
  },
  { weight: 1, arbitrary: fc.constantFrom('other', 'empty', 'bare', 'nothing', 'flood', 'long') },
  { weight: 1, arbitrary: fc.constantFrom('t2', 'tEmpty', 'tTail', 'tZero', 'tMinus', 'tSpace') },
)

function writeItem(item: string, body: Uint8Array, t: number): string {
  const digest = (secret: string, signed: Uint8Array | string = body) =>
    signStripeHeader({ body: signed, secret, timestampSeconds: t }).slice(`t=${t},v1=`.length)
  const good = digest(SECRETS[0]!)
  const written: Record<string, () => string> = {
    t: () => `t=${t}`,
    first: () => `v1=${good}`,
    second: () => `v1=${digest(SECRETS[1]!)}`,
    foreign: () => `v1=${digest(FOREIGN)}`,
    v0: () => `v0=${good}`,
    // Over the text that Stripe’s package makes of the bytes, where that is another one.
    asText: () => `v1=${digest(SECRETS[0]!, new TextDecoder().decode(body))}`,
    upper: () => `v1=${good.toUpperCase()}`,
    junk: () => 'v1=junk',
    short: () => `v1=${good.slice(1)}`,
    tail: () => `v1=${good}=x`,
    other: () => 'v9=+/=',
    empty: () => 'v1=',
    bare: () => 'v1',
    nothing: () => '',
    flood: () =>
      Array(17)
        .fill(`v1=${'0'.repeat(64)}`)
        .join(','),
    long: () => `v2=${'x'.repeat(4_096)}`,
    t2: () => `t=${t + 1}`,
    tEmpty: () => 't=',
    tTail: () => `t=${t}abc`,
    tZero: () => `t=0${t}`,
    tMinus: () => `t=-${t}`,
    tSpace: () => `t= ${t}`,
  }
  return written[item]!()
}

const deliveries = fc
  .record({
    body: bodies,
    t: timestamps,
    items: fc.oneof<fc.WeightedArbitrary<string[]>[]>(
      {
        weight: 3,
        arbitrary: fc.constantFrom(['t', 'first'], ['t', 'foreign', 'second'], ['t', 'asText']),
      },
      { weight: 2, arbitrary: fc.shuffledSubarray(['t', 'first', 'second', 'v0', 'foreign']) },
      { weight: 3, arbitrary: fc.array(items, { maxLength: 6 }) },
    ),
    separator: fc.oneof(
      { weight: 20, arbitrary: fc.constant(',') },
      { weight: 1, arbitrary: fc.constantFrom(', ', ';', ',,', ' ,') },
    ),
    mutate: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: mutatedText },
    ),
  })
  .map(({ body, t, items: list, separator, mutate }) => {
    const header = list.map((item) => writeItem(item, body, t)).join(separator)
    return { body, header: mutate === null ? header : mutate(header) }
  })

test('we accept nothing that Stripe’s own package refuses, and refuse nothing without a named reason', () => {
  const seen = { verified: 0, refused: 0, stricter: new Set<string>() }
  fc.assert(
    fc.property(deliveries, ({ header, body }) => {
      const delivery = { signatureHeader: header, contentEncoding: null, body }
      const ours = verifyDelivery(delivery, { secrets: PREPARED, now: NOW })
      const theirs = askStripe(header, body)
      if (ours.kind === 'verified') {
        seen.verified += 1
        expect(theirs).toMatchObject({ id: ours.event.id, type: ours.event.type })
        return
      }
      seen.refused += 1
      if (theirs === null) return
      const strictness = findStrictness(ours.code, { header, body, nowSeconds: NOW_SECONDS })
      expect(strictness, `${ours.code}, which Stripe accepts`).not.toBeNull()
      seen.stricter.add(strictness!)
    }),
    { numRuns: RUNS },
  )
  // The property would hold of a function that refuses everything, too.
  expect(seen.verified).toBeGreaterThan(RUNS / 12)
  expect(seen.refused).toBeGreaterThan(RUNS / 20)
  expect(seen.stricter.size).toBeGreaterThan(8)
})
