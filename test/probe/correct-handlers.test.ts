import { afterEach, describe, expect, test } from 'vitest'
import { type ProbeOptions, type ProbeResult, probe } from '../../src/probe/index.ts'
import { openPayloadShop, PAYLOAD_SECRET, type PayloadShopOptions } from './zoo/payload-shop.ts'

const WORLD = { prices: { low: 'price_low', high: 'price_high' } }
const QUICK = {
  settle: { intervalMs: 5, withinMs: 300 },
  effort: { rounds: 1, orders: 2, seconds: 1 },
}
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** What one probe says of a shop that stands behind the state oracle. */
async function judged(
  id: string,
  shopOptions: PayloadShopOptions,
  more: Partial<ProbeOptions> = {},
): Promise<ProbeResult | undefined> {
  const shop = await openPayloadShop(shopOptions)
  closing.push(() => shop.close())
  const { probes } = await probe({
    url: shop.url,
    secrets: [PAYLOAD_SECRET],
    staging: true,
    world: WORLD,
    oracles: { state: shop.state },
    only: [id],
    ...QUICK,
    ...more,
  })
  return probes.find((result) => result.id === id)
}

const ok = (body: string) => ({ status: 200, body })
let requests = 0

describe('an answer that differs each time says nothing', () => {
  test.each([
    ['the event’s id', (id: string) => ok(JSON.stringify({ received: id }))],
    ['a request id', () => ok(JSON.stringify({ request: Math.random().toString(36) }))],
    ['a counter', () => ok(JSON.stringify({ number: ++requests }))],
  ])(
    '%s in the acknowledgement is no pollution and tells no tenant',
    async (_what, acknowledge) => {
      expect(await judged('C08', { acknowledge })).toMatchObject({ verdict: 'pass' })
      expect(await judged('G08', { acknowledge })).toMatchObject({ verdict: 'pass' })
    },
  )

  test.each([
    ['its path', (url: string) => `<p>Nothing at ${url}</p>`],
    ['a nonce', () => `<script nonce="${Math.random().toString(36)}"></script>`],
  ])('a page for every path that shows %s is no test route', async (_what, page) => {
    const elsewhere: PayloadShopOptions['elsewhere'] = ({ url = '' }) => ok(page(url))
    expect(await judged('A10', { elsewhere })).toMatchObject({ verdict: 'pass' })
  })

  test('a test route among pages for every path is found all the same', async () => {
    const elsewhere: PayloadShopOptions['elsewhere'] = ({ url }) =>
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

test('one slow answer among many is not confirmed', async () => {
  let count = 0
  const before = async () => {
    count += 1
    if (count === HICCUP_AT) await new Promise((go) => setTimeout(() => go(null), 5_200))
  }
  const result = await judged('I01', { before }, { staging: false })
  expect(count).toBeGreaterThan(HICCUP_AT)
  expect(result).toMatchObject({ verdict: 'inconclusive' })
  expect(result?.reason).toMatch(/not confirmed/)
})

/** After the two controls, and after what may start cold. */
const HICCUP_AT = 16
