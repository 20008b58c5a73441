import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordUsage } from '../../src/billing/entitlement/usage.store.ts'
import { endOverride, setOverride } from '../../src/operator/override/override.store.ts'
import { inTransaction } from '../../src/postgres/in-transaction.ts'
import {
  BILLING,
  type Customer,
  type CustomerDesk,
  openCustomerDesk,
  PLANS,
  RETURNS,
} from '../support/customer-desk.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

let desk: CustomerDesk
let acme: { customer: Customer; id: string }
let other: { customer: Customer; id: string }

beforeAll(async () => {
  desk = await openCustomerDesk()
  acme = await desk.subscriber('acme')
  other = await desk.subscriber('other', 'price_pro')
})
afterAll(() => desk.close())

test('config says what a page must know', async () => {
  expect((await acme.customer.get('config')).body).toEqual({
    publishable_key: null,
    livemode: false,
    grace_period_days: 14,
    return_origins: ['https://app.example'],
  })
})

test('plans have their limits, and prices what they cost at Stripe', async () => {
  const { body } = await acme.customer.get('plans')
  const { plans } = body as { plans: object[] }
  expect(plans).toHaveLength(3)
  expect(plans[2]).toEqual({
    plan_id: 'extra',
    name: 'More',
    type: 'ADDON',
    limits: { devices: 10 },
    features: ['reports'],
    prices: [
      {
        price_id: 'price_extra',
        currency: 'usd',
        amount: 500,
        interval: 'month',
        interval_count: 1,
      },
    ],
  })
  // Asked of Stripe once in a while, not for every page.
  const before = desk.simulator.requests.total
  await other.customer.get('plans')
  expect(desk.simulator.requests.total).toBe(before)
})

test('the invoices come from Stripe, page by page', async () => {
  const { customer, id } = await desk.subscriber('billed')
  await customer.post('seats', { subscription_id: id, quantity: 2 })
  await customer.post('seats', { subscription_id: id, quantity: 3 })
  const pages: object[] = []
  let next = ''
  do {
    const { body } = await customer.get(`invoices?limit=2${next && `&cursor=${next}`}`)
    const page = body as { invoices: { total: number }[]; next: string | null }
    pages.push(page.invoices.map(({ total }) => total))
    next = page.next ?? ''
  } while (next !== '')
  expect(pages).toEqual([[1900, 1900], [1900]])
  const strange = await customer.get('invoices?cursor=cus_strange/in_1')
  expect(strange.body).toEqual({ invoices: [], next: null })
})

test('what an operator decided shows until it ends, and so does what was counted', async () => {
  const { customer } = await desk.subscriber('gifted')
  const { pool } = desk.database
  const context = { pool, auditKey: AUDIT_KEY, plans: PLANS }
  const what = { tenantId: 'gifted', reason: 'They waited.', by: 'ada', limit: null }
  const soon = new Date(Date.now() + 60_000)
  const deny = { ...what, feature: 'devices', effect: 'deny', expiresAt: soon } as const
  const grant = { ...what, feature: 'reports', effect: 'grant', expiresAt: soon } as const
  await setOverride(context, grant)
  const denied = await setOverride(context, deny)
  const counted = { tenantId: 'gifted', feature: 'devices', used: 12, asOf: null }
  await inTransaction(pool, (tx) => recordUsage(tx, [counted]))
  const used = { devices: 12 }
  const told = async () => (await customer.get('entitlements')).body
  expect(await told()).toEqual({ entitlements: { reports: null }, used })
  if (denied.kind !== 'done') throw new Error(denied.because)
  await endOverride(context, { overrideId: denied.overrideId, reason: 'Enough.', by: 'ada' })
  expect(await told()).toEqual({ entitlements: { devices: 50, reports: null }, used })
})

describe('another tenant’s token', () => {
  test.each(['status', 'status?wait=1s', 'subscriptions', 'entitlements', 'invoices'])(
    'GET %s shows nothing of it',
    async (path) => {
      const mine = JSON.stringify((await acme.customer.get(path)).body)
      const theirs = JSON.stringify((await other.customer.get(path)).body)
      const { customer } = await desk.stripe.subscriptions.retrieve(acme.id)
      for (const secret of [acme.id, 'acme', String(customer)]) {
        expect(theirs).not.toContain(secret)
      }
      expect(mine).not.toBe(theirs)
      const nobody = await desk.customer('nobody')
      expect(JSON.stringify((await nobody.get(path)).body)).not.toMatch(/sub_|in_|devices/)
    },
  )

  test('a cursor of it opens no invoices', async () => {
    const { customer } = await desk.stripe.subscriptions.retrieve(acme.id)
    const { body } = await other.customer.get(`invoices?cursor=${customer}/in_first`)
    expect(body).toEqual({ invoices: [], next: null })
  })

  test.each([
    ['preview-change', { price_id: 'price_pro' }],
    ['change-plan', { price_id: 'price_pro' }],
    ['seats', { quantity: 2 }],
    ['cancel', { when: 'now' }],
    ['resume', {}],
    ['addon-checkout', { price_id: 'price_extra', ...RETURNS }],
  ])('POST %s finds no such subscription, and changes nothing', async (path, more) => {
    const before = desk.simulator.requests.total
    const field = path === 'addon-checkout' ? 'parent_subscription_id' : 'subscription_id'
    const theirs = await other.customer.post(path, { [field]: acme.id, ...more })
    const nowhere = await other.customer.post(path, { [field]: 'sub_nowhere', ...more })
    expect(theirs.status).toBe(404)
    // Whether it exists is nobody’s business either.
    expect(theirs.body).toEqual(nowhere.body)
    expect(desk.simulator.requests.total).toBe(before)
  })

  test('a checkout and a portal are of the token’s own tenant', async () => {
    const back = { return_url: 'https://app.example' }
    await other.customer.post('portal-session', back)
    const opened = await desk.stripe.subscriptions.retrieve(other.id)
    const { query } = desk.simulator.requests.list({ path: '/v1/billing_portal/sessions' }).at(-1)!
    expect(JSON.stringify(query)).not.toContain('cus_acme')
    expect(opened.customer).toBeTruthy()
    expect(await desk.ledger('acme')).not.toContainEqual(expect.stringContaining('user-of-other'))
  })
})

describe('without a token', () => {
  const everything = [
    ...['config', 'plans', 'status', 'subscriptions', 'entitlements', 'invoices'].map((path) => ({
      method: 'GET',
      path,
    })),
    ...[
      'checkout-session',
      'addon-checkout',
      'portal-session',
      'preview-change',
      'change-plan',
      'seats',
      'cancel',
      'resume',
    ].map((path) => ({ method: 'POST', path, body: {} })),
  ]

  test('these are all the routes there are', async () => {
    const document = (await (await fetch(`${desk.url}/openapi.json`)).json()) as { paths: object }
    const own = Object.keys(document.paths).filter((path) => path.startsWith(BILLING))
    expect(own.sort()).toEqual(everything.map(({ path }) => `${BILLING}/${path}`).sort())
  })

  test.each(everything)('$method $path is closed', async ({ method, path, ...more }) => {
    const at = `${BILLING}/${path}`
    const without = await desk.ask({ method, path: at, ...more })
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(without.body).toMatchObject({ code: 'TOKEN_MISSING' })
    const expired = await desk.issuer.token('acme', { exp: 1 })
    const headers = { authorization: `Bearer ${expired}` }
    const late = await desk.ask({ method, path: at, headers, ...more })
    expect([late.status, late.body]).toMatchObject([401, { code: 'TOKEN_REFUSED' }])
  })

  test('nobody is let in while the issuer is away', async () => {
    const away = await openCustomerDesk()
    away.issuer.isAway = true
    const customer = await away.customer('acme')
    const { status, headers, body } = await customer.get('status')
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(body).toMatchObject({ code: 'ISSUER_UNAVAILABLE' })
    await away.close()
  })

  test('where no issuer is set the customer API is off', async () => {
    const api = { oidc: null, tenantClaim: 'tenant_id', returnOrigins: [] }
    const off = await openCustomerDesk({ api })
    const { status, body } = await (await off.customer('acme')).get('status')
    expect([status, body]).toMatchObject([404, { code: 'FEATURE_OFF' }])
    await off.close()
  })
})
