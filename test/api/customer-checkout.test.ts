import { afterAll, beforeAll, expect, test } from 'vitest'
import { explain } from '../../packages/bursar/src/operator/explain/explain.store.ts'
import {
  type CustomerStage,
  openCustomerStage,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { until } from '../support/until.ts'

let stage: CustomerStage
beforeAll(async () => {
  stage = await openCustomerStage()
})
afterAll(() => stage.close())

const STARTER = { price_id: 'price_starter', ...RETURNS }
const sessionsBegun = () =>
  stage.simulator.requests
    .list({ method: 'POST', path: '/v1/checkout/sessions' })
    .filter(({ path }) => path === '/v1/checkout/sessions').length
const sessions = () => stage.stripe.checkout.sessions.list({ limit: 100 })

test('a checkout is begun, paid, and status?wait tells that it is ACTIVE', async () => {
  const acme = await stage.customer('acme')
  expect((await acme.get('status')).body).toMatchObject({
    status: 'PENDING',
    observed: true,
  })
  const begun = await acme.post('checkout-session', STARTER)
  expect(begun.status).toBe(200)
  const open = (await acme.get('status')).body
  expect(open).toMatchObject({ status: 'PENDING', checkout: 'open', subscriptions: [] })

  // The webhook does not come: the page that the customer comes back to is all there is.
  stage.simulator.deliveries.pause()
  const session = stage.simulator.platform.completeCheckout(sessionOf(begun.body), {
    email: 'jane@acme.example',
    name: 'Jane',
  })
  const done = await acme.get('status?wait=30s')
  expect(done.body).toMatchObject({
    tenant_id: 'acme',
    status: 'ACTIVE',
    has_access: true,
    observed: true,
    checkout: 'none',
    subscriptions: [
      {
        subscription_id: session.subscription,
        plan_id: 'starter',
        status: 'ACTIVE',
        items: [{ price_id: 'price_starter', plan_id: 'starter', quantity: 1 }],
      },
    ],
  })
  stage.simulator.deliveries.resume()
  await stage.caughtUp()
  expect(await stage.findings()).toEqual([])
  expect((await acme.get('entitlements')).body).toMatchObject({ entitlements: { devices: 50 } })
  expect(await stage.audit('acme')).toEqual([
    'tenant.created user-of-acme',
    'checkout.asked user-of-acme',
    `customer.linked ${session.id}`,
    expect.stringMatching(/^SUBSCRIPTION_|^subscription\./),
  ])
  const told = await explain(stage.database.pool, TEST_PLANS, { id: 'acme' })
  expect(told.because.map(({ sentence }) => sentence).reverse()).toEqual([
    'Tenant created when user user-of-acme started its first checkout (not paid yet).',
    'User user-of-acme started a checkout of price_starter.',
    `Customer ${session.customer} was linked by checkout ${session.id}.`,
    expect.stringContaining('was created as ACTIVE'),
  ])
  const { rows } = await stage.database.pool.query(
    "select billing_email from bursar.tenants where tenant_id = 'acme'",
  )
  expect(rows).toEqual([{ billing_email: 'jane@acme.example' }])
})

test('status?wait ends in time when nothing observes, and says so', async () => {
  const slow = await stage.customer('slow')
  await slow.post('checkout-session', STARTER)
  stage.simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
  const { body } = await slow.get('status?wait=1s')
  stage.simulator.onApiRequest = null
  expect(body).toMatchObject({ status: 'PENDING', observed: false, checkout: 'open' })
})

test('a double click is one session, however close together', async () => {
  const twice = await stage.customer('twice')
  const before = (await sessions()).data.length
  const clicks = await Promise.all(
    Array.from({ length: 6 }, () => twice.post('checkout-session', STARTER)),
  )
  expect(new Set(clicks.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(clicks.map(({ body }) => sessionOf(body))).size).toBe(1)
  expect((await sessions()).data.length).toBe(before + 1)
  const asked = (await stage.audit('twice')).filter((line) => line.startsWith('checkout.asked'))
  expect(asked).toHaveLength(1)
  // Later clicks do not even ask Stripe.
  const begun = sessionsBegun()
  await twice.post('checkout-session', STARTER)
  expect(sessionsBegun()).toBe(begun)
})

test('an answer that was lost on the way is not a second session', async () => {
  const lost = await stage.customer('lost')
  const before = (await sessions()).data.length
  // Stripe has done it, and what it answers does not arrive whole.
  stage.answers.edit = (path, object) => {
    if (path === '/v1/checkout/sessions') delete object['url']
  }
  const failed = await lost.post('checkout-session', STARTER)
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '5'])
  stage.answers.edit = null
  expect((await lost.post('checkout-session', STARTER)).status).toBe(200)
  expect((await sessions()).data.length).toBe(before + 1)
})

test('who chooses something else gets another page, and the first is closed', async () => {
  const fickle = await stage.customer('fickle')
  const first = sessionOf((await fickle.post('checkout-session', STARTER)).body)
  const pro = { ...STARTER, price_id: 'price_pro' }
  const second = sessionOf((await fickle.post('checkout-session', pro)).body)
  expect(second).not.toBe(first)
  expect((await stage.stripe.checkout.sessions.retrieve(first)).status).toBe('expired')
  expect((await stage.stripe.checkout.sessions.retrieve(second)).status).toBe('open')
})

test('who has paid a moment ago is not sold the same again', async () => {
  const hasty = await stage.customer('hasty')
  stage.simulator.deliveries.pause()
  const first = await hasty.post('checkout-session', STARTER)
  stage.simulator.platform.completeCheckout(sessionOf(first.body), { email: 'h@example.com' })
  const second = await hasty.post('checkout-session', { ...STARTER, quantity: 2 })
  stage.simulator.deliveries.resume()
  expect([second.status, second.body]).toMatchObject([409, { code: 'ALREADY_SUBSCRIBED' }])
  expect((await hasty.get('status?wait=30s')).body).toMatchObject({ status: 'ACTIVE' })
})

test('who has paid is not sold the same again before Stripe has told of the subscription', async () => {
  const eager = await stage.customer('eager')
  const first = await eager.post('checkout-session', STARTER)
  const session = stage.simulator.platform.completeCheckout(sessionOf(first.body), {})
  // The checkout is observed, what it bought is not.
  stage.simulator.onApiRequest = ({ path }) =>
    path.startsWith('/v1/subscriptions') ? { kind: 'error', status: 500 } : undefined
  await until('the checkout is completed', async () => {
    const { rows } = await stage.database.pool.query(
      'select 1 from bursar.checkout_intents where session_id = $1 and completed_at is not null',
      [session.id],
    )
    return rows.length === 1
  })
  const again = await eager.post('checkout-session', STARTER)
  stage.simulator.onApiRequest = null
  expect([again.status, again.body]).toMatchObject([409, { code: 'ALREADY_SUBSCRIBED' }])
  await stage.caughtUp()
  expect((await eager.get('status')).body).toMatchObject({ status: 'ACTIVE' })
})

test('who is subscribed is told so', async () => {
  const { customer, id } = await stage.subscriber('had')
  const again = await customer.post('checkout-session', STARTER)
  expect(again.status).toBe(409)
  expect(again.body).toMatchObject({ code: 'ALREADY_SUBSCRIBED', detail: `It is ${id}.` })
})

test('a debit that is on its way is waited for; when it has failed, one buys again', async () => {
  const debit = await stage.customer('debit')
  const first = sessionOf((await debit.post('checkout-session', STARTER)).body)
  stage.simulator.platform.completeCheckout(first, { card: 'bank', email: 'd@example.com' })
  await stage.caughtUp()
  for (const wish of [STARTER, { ...STARTER, quantity: 2 }]) {
    const { status, body } = await debit.post('checkout-session', wish)
    expect([status, body]).toMatchObject([409, { code: 'PAYMENT_PENDING' }])
  }
  stage.simulator.platform.settleBankPayment(first, 'failed')
  await stage.caughtUp()
  expect((await debit.get('status')).body).toMatchObject({ status: 'PENDING', checkout: 'none' })
  const second = sessionOf((await debit.post('checkout-session', STARTER)).body)
  expect(second).not.toBe(first)
  stage.simulator.platform.completeCheckout(second, { email: 'd@example.com' })
  expect((await debit.get('status?wait=30s')).body).toMatchObject({ status: 'ACTIVE' })
})

test('a debit whose subscription has ended blocks nobody, told of or not', async () => {
  const ended = await stage.customer('ended')
  const first = sessionOf((await ended.post('checkout-session', STARTER)).body)
  const card = { card: 'bank', email: 'e@example.com' }
  const { subscription } = stage.simulator.platform.completeCheckout(first, card)
  await stage.caughtUp()
  stage.simulator.deliveries.pause()
  await stage.stripe.subscriptions.cancel(subscription as string)
  const { status } = await ended.post('checkout-session', STARTER)
  stage.simulator.deliveries.resume()
  expect(status).toBe(200)
})

test('whose checkout was on hold may begin another one', async () => {
  const held = await stage.customer('held')
  const first = sessionOf((await held.post('checkout-session', STARTER)).body)
  stage.answers.edit = (path, object) => {
    if (path.includes(first)) object['livemode'] = true
  }
  stage.simulator.platform.completeCheckout(first, { email: 'held@example.com' })
  await stage.caughtUp()
  stage.answers.edit = null
  expect(await stage.findings()).toContain(`checkout_on_hold ${first}`)
  const { status, body } = await held.post('checkout-session', STARTER)
  expect(status).toBe(200)
  expect(sessionOf(body)).not.toBe(first)
})

test.each`
  price                | code
  ${'price_unlisted'}  | ${'PRICE_NOT_SOLD'}
  ${'price_extra'}     | ${'PRICE_NOT_SOLD'}
  ${'starter'}         | ${'PRICE_NOT_SOLD'}
  ${' price_starter'}  | ${'REQUEST_MALFORMED'}
  ${''}                | ${'REQUEST_MALFORMED'}
  ${{ id: 'price_x' }} | ${'REQUEST_MALFORMED'}
`('$price cannot be bought as a plan: $code', async ({ price, code }) => {
  const one = await stage.customer('picky')
  const { body } = await one.post('checkout-session', { ...STARTER, price_id: price })
  expect(body).toMatchObject({ code })
})

test.each(['success_url', 'cancel_url'])('no %s leads to a stranger', async (field) => {
  const one = await stage.customer('picky')
  const begun = sessionsBegun()
  for (const url of ['https://evil.example', '//evil.example', 'javascript:alert(1)', '']) {
    const { status, body } = await one.post('checkout-session', { ...STARTER, [field]: url })
    expect([status, body]).toMatchObject([422, { code: 'RETURN_URL_REFUSED' }])
  }
  expect(sessionsBegun()).toBe(begun)
})

test('fields that nobody knows are refused: a tenant comes from the token alone', async () => {
  const one = await stage.customer('picky')
  const { status, body } = await one.post('checkout-session', { ...STARTER, tenant_id: 'acme' })
  expect([status, body]).toMatchObject([400, { code: 'REQUEST_MALFORMED' }])
})

test('the portal is for whom Stripe knows', async () => {
  const stranger = await stage.customer('stranger')
  const back = { return_url: 'https://app.example/billing' }
  expect((await stranger.post('portal-session', back)).body).toMatchObject({ code: 'NEVER_BOUGHT' })
  const { customer } = await stage.subscriber('known')
  const { status, body } = await customer.post('portal-session', back)
  expect([status, body]).toEqual([200, { url: expect.stringContaining('http') }])
  const evil = await customer.post('portal-session', { return_url: 'https://evil.example' })
  expect(evil.body).toMatchObject({ code: 'RETURN_URL_REFUSED' })
})

test('an addition ends with the term of what it adds to', async () => {
  const { customer, id } = await stage.subscriber('adder')
  const extra = { ...STARTER, price_id: 'price_extra' }
  const begun = await customer.post('addon-checkout', extra)
  expect(begun.status).toBe(200)
  expect(sessionOf((await customer.post('addon-checkout', extra)).body)).toBe(sessionOf(begun.body))
  stage.simulator.platform.completeCheckout(sessionOf(begun.body), {})
  await expect
    .poll(async () => (await customer.get('status?wait=10s')).body)
    .toMatchObject({
      subscriptions: [{ type: 'ADDON', cancel_at: expect.any(String) }, { type: 'MAIN' }],
    })
  const { subscriptions } = (await customer.get('subscriptions')).body as {
    subscriptions: Record<string, string | null>[]
  }
  const [addon, main] = subscriptions
  expect(addon).toMatchObject({ parent_subscription_id: id, cancel_at: main!['term_end'] })
  expect((await customer.get('entitlements')).body).toEqual({
    entitlements: { devices: 60, reports: null },
    used: {},
  })
  const again = await customer.post('resume', { subscription_id: addon!['subscription_id']! })
  expect(again.body).toMatchObject({ code: 'SUBSCRIPTION_UNCHANGEABLE' })
})

test('there must be something to add to', async () => {
  const one = await stage.customer('picky')
  const { status, body } = await one.post('addon-checkout', { ...STARTER, price_id: 'price_extra' })
  expect([status, body]).toMatchObject([404, { code: 'SUBSCRIPTION_UNKNOWN' }])
  const main = await one.post('addon-checkout', STARTER)
  expect(main.body).toMatchObject({ code: 'PRICE_NOT_SOLD' })
})
