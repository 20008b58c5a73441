import { afterEach, describe, expect, test } from 'vitest'
import {
  type ProbeOptions,
  type ProbeResult,
  probe,
  startStripeDouble,
} from '../../packages/probe/src/index.ts'
import {
  openPayloadMerchant,
  PAYLOAD_SECRET,
  type PayloadMerchant,
  type PayloadMerchantOptions,
} from './zoo/payload-merchant.ts'

const WORLD = { prices: { low: 'price_low', high: 'price_high' } }
const QUICK = {
  settle: { intervalMs: 5, withinMs: 300 },
  effort: { rounds: 1, orders: 2, seconds: 1 },
}
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/**
 * What some probes say of a shop that stands behind the state oracle and whatever else is given.
 */
async function judgedAll(
  ids: readonly string[],
  merchantOptions: PayloadMerchantOptions,
  more: (merchant: PayloadMerchant) => Partial<ProbeOptions> = () => ({}),
): Promise<ProbeResult[]> {
  const merchant = await openPayloadMerchant(merchantOptions)
  closing.push(() => merchant.close())
  const given = more(merchant)
  const { probes } = await probe({
    url: merchant.url,
    secrets: [PAYLOAD_SECRET],
    staging: true,
    world: WORLD,
    only: ids,
    ...QUICK,
    ...given,
    oracles: { state: merchant.state, ...given.oracles },
  })
  return probes.filter(({ id }) => ids.includes(id))
}

async function judged(
  id: string,
  merchantOptions: PayloadMerchantOptions,
  more?: (merchant: PayloadMerchant) => Partial<ProbeOptions>,
): Promise<ProbeResult | undefined> {
  return (await judgedAll([id], merchantOptions, more))[0]
}

const ok = (body: string) => ({ status: 200, body })
let requests = 0

describe('answers that differ each time prove nothing', () => {
  test.each([
    ['the event’s id', (id: string) => ok(JSON.stringify({ received: id }))],
    ['a request id', () => ok(JSON.stringify({ request: Math.random().toString(36) }))],
    ['a counter', () => ok(JSON.stringify({ number: ++requests }))],
  ])('%s in the acknowledgment is neither pollution nor disclosure', async (_what, acknowledge) => {
    expect(await judged('C08', { acknowledge })).toMatchObject({ verdict: 'pass' })
    expect(await judged('G08', { acknowledge })).toMatchObject({ verdict: 'pass' })
  })

  test.each([
    ['its path', (url: string) => `<p>Nothing at ${url}</p>`],
    ['a nonce', () => `<script nonce="${Math.random().toString(36)}"></script>`],
  ])('a page for every path that shows %s is not a test route', async (_what, page) => {
    const elsewhere: PayloadMerchantOptions['elsewhere'] = ({ url = '' }) => ok(page(url))
    expect(await judged('A10', { elsewhere })).toMatchObject({ verdict: 'pass' })
  })

  test('a test route is found even if every path has a page', async () => {
    const elsewhere: PayloadMerchantOptions['elsewhere'] = ({ url }) =>
      ok(url === '/webhook/debug' ? '{"received":true}' : '<p>Welcome</p>')
    expect(await judged('A10', { elsewhere })).toMatchObject({ verdict: 'likely' })
  })
})

test.each([
  [300, 'pass'],
  [600, 'warn'],
  [3_600, 'fail'],
])('a window of %i s is a %s', async (toleranceSeconds, verdict) => {
  expect(await judged('B08', { toleranceSeconds })).toMatchObject({ verdict })
})

test('a single slow answer is not confirmed', async () => {
  let count = 0
  const before = async () => {
    count += 1
    if (count === HICCUP_AT) await new Promise((go) => setTimeout(() => go(null), 5_200))
  }
  const result = await judged('I01', { before }, () => ({ staging: false }))
  expect(count).toBeGreaterThan(HICCUP_AT)
  expect(result).toMatchObject({ verdict: 'inconclusive' })
  expect(result?.reason).toMatch(/^Not confirmed/)
})

/** After the two controls, and after what may start cold. */
const HICCUP_AT = 16

const told = (results: readonly ProbeResult[]) =>
  results.map(({ id, verdict }) => `${id} ${verdict}`)
const all = (ids: readonly string[], verdict: string) => ids.map((id) => `${id} ${verdict}`)

describe('an oracle that is not connected proves nothing', () => {
  test('a double that is never asked', async () => {
    const double = await startStripeDouble()
    closing.push(() => double.close())
    const ids = ['D08', 'D09', 'I02', 'I03', 'J03', 'J04']
    const results = await judgedAll(ids, {}, () => ({ oracles: { double } }))
    expect(told(results)).toEqual(all(ids, 'inconclusive'))
  })

  test('a fault that breaks nothing', async () => {
    const fault = { turn: async () => undefined }
    const results = await judgedAll(['D08', 'I12'], {}, () => ({ oracles: { fault } }))
    expect(told(results)).toEqual(all(['D08', 'I12'], 'inconclusive'))
  })

  test('a clock that does not move', async () => {
    const clock = { advance: async () => undefined }
    expect(await judged('D03', {}, () => ({ oracles: { clock } }))).toMatchObject({
      verdict: 'inconclusive',
    })
  })

  test('a log that stays empty; one that grows is judged', async () => {
    const ids = ['H02', 'H03', 'H05']
    const empty = { read: async () => '' }
    const silent = await judgedAll(ids, {}, () => ({ oracles: { log: empty } }))
    expect(told(silent)).toEqual(all(ids, 'inconclusive'))
    const real = await judgedAll(ids, {}, ({ log }) => ({ oracles: { log } }))
    expect(told(real)).toEqual(all(ids, 'pass'))
  })

  test('a replica that is not there', async () => {
    const replicas = ['http://127.0.0.1:1/webhook']
    const result = await judged('D12', {}, () => ({ world: { ...WORLD, replicas } }))
    expect(result).toMatchObject({ verdict: 'inconclusive' })
  })

  test('a state without plans', async () => {
    expect(await judged('F05', { withoutPlans: true })).toMatchObject({ verdict: 'inconclusive' })
    expect(await judged('F05', {})).not.toMatchObject({ verdict: 'inconclusive' })
  })
})

test('a handler that acknowledges before it stores is judged by its state', async () => {
  const results = await judgedAll(['D08', 'I12'], {}, ({ fault }) => ({ oracles: { fault } }))
  expect(told(results)).toEqual(all(['D08', 'I12'], 'pass'))
})

describe('return URLs of a checkout', () => {
  const body = '{"back":"$RETURN_URL"}'
  const stripe = { location: 'https://checkout.stripe.com/c/pay' }
  const good = 'https://merchant.example/done'
  test.each([
    ['that refuses everybody (401)', 'inconclusive', () => ({ status: 401, body: '{}' })],
    [
      'that redirects to Stripe whatever it is told',
      'fail',
      () => ({ status: 303, body: '', headers: stripe }),
    ],
    [
      'that redirects to Stripe for its own page only',
      'pass',
      (text: string) =>
        text.includes(good)
          ? { status: 303, body: '', headers: stripe }
          : { status: 400, body: '{}' },
    ],
  ])('%s: %s', async (_what, verdict, reply) => {
    const checkout = { url: '/checkout', body, returnUrl: good }
    const elsewhere: PayloadMerchantOptions['elsewhere'] = (_request, text) => reply(text)
    const result = await judged('G09', { elsewhere }, () => ({ world: { ...WORLD, checkout } }))
    expect(result).toMatchObject({ verdict })
  })
})
