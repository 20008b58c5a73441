import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type Customer,
  type CustomerStage,
  openCustomerStage,
  PLANS,
} from '../support/customer-stage.ts'

let stage: CustomerStage
let customer: Customer
let id: string
let tenants = 0

beforeAll(async () => {
  const pro = { ...PLANS['pro']!, prices: ['price_pro', 'price_year'] }
  stage = await openCustomerStage({ plans: { ...PLANS, pro } })
  const recurring = { interval: 'year' } as const
  stage.simulator.platform.createPrice({ id: 'price_year', unit_amount: 49_000, recurring })
})
afterAll(() => stage.close())
beforeEach(async () => {
  tenants += 1
  ;({ customer, id } = await stage.subscriber(`tenant-${tenants}`))
})

const tenant = () => `tenant-${tenants}`
const items = async () => {
  const { data } = (await stage.stripe.subscriptions.retrieve(id)).items
  return data.map(({ price, quantity }) => `${price.id} ${quantity}`)
}
const writes = () =>
  stage.simulator.requests.list({ method: 'POST' }).filter(({ path }) => path.endsWith(id)).length

/** How the service sees it when it has observed. */
const seen = async () => {
  const { body } = await customer.get('status?wait=30s')
  return (body as { subscriptions: object[] }).subscriptions[0]
}

test('a change is shown with what it costs, and nothing is changed by that', async () => {
  const { status, body } = await customer.post('preview-change', {
    subscription_id: id,
    price_id: 'price_pro',
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    currency: 'usd',
    total: 3000,
    amount_due: 3000,
    next_invoice_amount: 4900,
    has_more_lines: false,
    lines: expect.arrayContaining([
      expect.objectContaining({ amount: -1900, is_proration: true }),
      expect.objectContaining({ amount: 4900, is_proration: true }),
    ]),
  })
  expect(await items()).toEqual(['price_starter 1'])
})

test('change-plan does what the preview said, and the refresh writes it', async () => {
  const wish = { subscription_id: id, price_id: 'price_pro' }
  const { body } = await customer.post('preview-change', wish)
  const { proration_at, total } = body as { proration_at: number; total: number }
  const { status } = await customer.post('change-plan', { ...wish, proration_at })
  expect(status).toBe(200)
  expect(await seen()).toMatchObject({ plan_id: 'pro', status: 'ACTIVE' })
  expect((await customer.get('entitlements')).body).toMatchObject({
    entitlements: { devices: 500 },
  })
  const { data } = await stage.stripe.invoices.list({ subscription: id })
  expect(data[0]).toMatchObject({ status: 'paid', total })
  expect(await stage.audit(tenant())).toContain(`subscription.change_asked user-of-${tenant()}`)
})

test('another interval: what was previewed is what is charged', async () => {
  const wish = { subscription_id: id, price_id: 'price_year' }
  const { body } = await customer.post('preview-change', wish)
  expect(body).toMatchObject({ total: 47_100, amount_due: 47_100, next_invoice_amount: 49_000 })
  const { proration_at } = body as { proration_at: number }
  expect((await customer.post('change-plan', { ...wish, proration_at })).status).toBe(200)
  const { data } = await stage.stripe.invoices.list({ subscription: id })
  expect(data[0]).toMatchObject({ status: 'paid', total: 47_100, amount_paid: 47_100 })
})

test('a credit is previewed as one, and comes off what is previewed and charged next', async () => {
  await customer.post('seats', { subscription_id: id, quantity: 2 })
  const fewer = { subscription_id: id, quantity: 1 }
  const credit = (await customer.post('preview-change', fewer)).body
  expect(credit).toMatchObject({ total: -1900, amount_due: 0, next_invoice_amount: 1900 })
  await customer.post('seats', fewer)
  const wish = { subscription_id: id, price_id: 'price_pro' }
  const { body } = await customer.post('preview-change', wish)
  expect(body).toMatchObject({ total: 3000, amount_due: 1100 })
  await customer.post('change-plan', wish)
  const { data } = await stage.stripe.invoices.list({ subscription: id })
  expect(data[0]).toMatchObject({ status: 'paid', total: 3000, amount_paid: 1100 })
})

test('no change is previewed as nothing, and what ends has no next invoice', async () => {
  await customer.post('cancel', { subscription_id: id })
  const same = await customer.post('preview-change', { subscription_id: id })
  expect(same.body).toMatchObject({
    currency: 'usd',
    total: 0,
    amount_due: 0,
    next_invoice_amount: null,
    lines: [],
  })
})

test('the same change again is no change, and costs nothing', async () => {
  const wish = { subscription_id: id, price_id: 'price_pro' }
  await customer.post('change-plan', wish)
  const before = writes()
  expect((await customer.post('change-plan', wish)).status).toBe(200)
  expect(writes()).toBe(before)
})

test('a change that cannot be paid does not happen', async () => {
  const { customer: stripeId } = await stage.stripe.subscriptions.retrieve(id)
  stage.simulator.platform.failNextPayments(stripeId as string, 9)
  const wish = { subscription_id: id, price_id: 'price_pro' }
  const { status, body } = await customer.post('change-plan', wish)
  expect([status, body]).toMatchObject([402, { code: 'PAYMENT_REFUSED' }])
  expect(await items()).toEqual(['price_starter 1'])
  expect(await seen()).toMatchObject({ plan_id: 'starter', status: 'ACTIVE' })
  expect(await stage.audit(tenant())).toContain(
    `subscription.change_asked.failed user-of-${tenant()}`,
  )
})

test('seats are changed', async () => {
  const { status } = await customer.post('seats', { subscription_id: id, quantity: 3 })
  expect(status).toBe(200)
  expect(await items()).toEqual(['price_starter 3'])
  await seen()
  expect((await customer.get('entitlements')).body).toMatchObject({
    entitlements: { devices: 150 },
  })
})

test('a subscription is cancelled for the end of its term, and resumed', async () => {
  await customer.post('cancel', { subscription_id: id })
  const ending = (await seen()) as Record<string, unknown>
  expect(ending).toMatchObject({ status: 'ACTIVE', cancel_at: ending['term_end'] })
  await customer.post('resume', { subscription_id: id })
  expect(await seen()).toMatchObject({ status: 'ACTIVE', cancel_at: null })
  expect(await stage.audit(tenant())).toEqual(
    expect.arrayContaining([
      `subscription.cancel_asked user-of-${tenant()}`,
      `subscription.resume_asked user-of-${tenant()}`,
    ]),
  )
})

test('what was cancelled in Stripe’s portal is resumed, too', async () => {
  const back = { return_url: 'https://app.example/billing' }
  const { url } = (await customer.post('portal-session', back)).body as { url: string }
  const body = new URLSearchParams({ subscription: id })
  await fetch(`${url}/cancel`, { method: 'POST', body, redirect: 'manual' })
  await stage.caughtUp()
  const ending = (await seen()) as Record<string, unknown>
  expect(ending['cancel_at']).toBe(ending['term_end'])
  await customer.post('resume', { subscription_id: id })
  expect(await seen()).toMatchObject({ status: 'ACTIVE', cancel_at: null })
})

test('a subscription is ended now, and is then not to be changed any more', async () => {
  await customer.post('cancel', { subscription_id: id, when: 'now' })
  expect(await seen()).toMatchObject({ status: 'EXPIRED', has_access: false })
  for (const [path, more] of [
    ['seats', { quantity: 2 }],
    ['cancel', {}],
    ['resume', {}],
    ['change-plan', { price_id: 'price_pro' }],
    ['preview-change', { price_id: 'price_pro' }],
  ] as const) {
    const { status, body } = await customer.post(path, { subscription_id: id, ...more })
    expect([status, body]).toMatchObject([409, { code: 'SUBSCRIPTION_UNCHANGEABLE' }])
  }
})

test.each`
  path                | more                                 | code
  ${'change-plan'}    | ${{ price_id: 'price_nobody' }}      | ${'PRICE_NOT_SOLD'}
  ${'change-plan'}    | ${{ price_id: 'price_extra' }}       | ${'PRICE_NOT_SOLD'}
  ${'preview-change'} | ${{ price_id: 'price_nobody' }}      | ${'PRICE_NOT_SOLD'}
  ${'change-plan'}    | ${{}}                                | ${'REQUEST_MALFORMED'}
  ${'seats'}          | ${{ quantity: 0 }}                   | ${'REQUEST_MALFORMED'}
  ${'seats'}          | ${{ quantity: 1.5 }}                 | ${'REQUEST_MALFORMED'}
  ${'seats'}          | ${{ quantity: 2, price_id: 'free' }} | ${'REQUEST_MALFORMED'}
  ${'cancel'}         | ${{ when: 'yesterday' }}             | ${'REQUEST_MALFORMED'}
`('$path with $more: $code, and Stripe is told nothing', async ({ path, more, code }) => {
  const before = writes()
  const { body } = await customer.post(path, { subscription_id: id, ...more })
  expect(body).toMatchObject({ code })
  expect(writes()).toBe(before)
})

test('Stripe is away: that is said, and whoever tries again may succeed', async () => {
  stage.simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
  const { status, headers, body } = await customer.post('cancel', { subscription_id: id })
  stage.simulator.onApiRequest = null
  expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  expect(body).toMatchObject({ code: 'STRIPE_UNAVAILABLE' })
  expect((await customer.post('cancel', { subscription_id: id })).status).toBe(200)
})
