import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  endOverride,
  setOverride,
} from '../../packages/bursar/src/operator/override/override.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { recordUsage } from '../../packages/bursar/src/subscription/entitlement/usage.store.ts'
import { customerOperations } from '../support/customer-operations.ts'
import {
  BILLING,
  type Customer,
  type CustomerStage,
  openCustomerStage,
  PLANS,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

let stage: CustomerStage
let acme: { customer: Customer; id: string }
let other: { customer: Customer; id: string }

beforeAll(async () => {
  stage = await openCustomerStage()
  acme = await stage.subscriber('acme')
  other = await stage.subscriber('other', 'price_pro')
})
afterAll(() => stage.close())

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
  const before = stage.simulator.requests.total
  await other.customer.get('plans')
  expect(stage.simulator.requests.total).toBe(before)
})

test('the invoices come from Stripe, page by page', async () => {
  const { customer, id } = await stage.subscriber('billed')
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
  const { customer } = await stage.subscriber('gifted')
  const { pool } = stage.database
  const context = { pool, auditKey: AUDIT_KEY, plans: PLANS }
  const what = { tenantId: 'gifted', reason: 'They waited.', by: 'ada', limit: null }
  const soon = new Date(Date.now() + 60_000)
  const block = { ...what, feature: 'devices', rule: 'block', expiresAt: soon } as const
  const allow = { ...what, feature: 'reports', rule: 'allow', expiresAt: soon } as const
  await setOverride(context, allow)
  const denied = await setOverride(context, block)
  const counted = { tenantId: 'gifted', feature: 'devices', used: 12, asOf: null }
  await inTransaction(pool, (tx) => recordUsage(tx, [counted]))
  const used = { devices: 12 }
  const told = async () => (await customer.get('entitlements')).body
  expect(await told()).toEqual({ entitlements: { reports: null }, used })
  if (denied.kind !== 'done') throw new Error(denied.because)
  await endOverride(context, { overrideId: denied.overrideId, reason: 'Enough.', by: 'ada' })
  expect(await told()).toEqual({ entitlements: { devices: 50, reports: null }, used })
})

/** Every endpoint by what another tenant’s token gets of it: a new one must be added here. */
const SHOWS_OWN: Record<string, readonly string[]> = {
  'GET status': ['status', 'status?wait=1s'],
  'GET subscriptions': ['subscriptions'],
  'GET entitlements': ['entitlements'],
  'GET invoices': ['invoices'],
}
const SHOWS_ALL_THE_SAME = ['GET config', 'GET plans']
const NAMES_ONE: Record<string, object> = {
  'POST preview-change': { price_id: 'price_pro' },
  'POST change-plan': { price_id: 'price_pro' },
  'POST seats': { quantity: 2 },
  'POST cancel': { when: 'now' },
  'POST resume': {},
  'POST addon-checkout': { price_id: 'price_extra', ...RETURNS },
}
const OPENS_OWN = ['POST checkout-session', 'POST portal-session']
const OPERATIONS = await customerOperations()

describe('another tenant’s token', () => {
  test('is tried at every endpoint that the document lists', () => {
    const named = [SHOWS_OWN, NAMES_ONE].flatMap((cases) => Object.keys(cases))
    const tried = [...named, ...SHOWS_ALL_THE_SAME, ...OPENS_OWN]
    expect(tried.sort()).toEqual([...OPERATIONS].sort())
  })

  test.each(Object.values(SHOWS_OWN).flat())('GET %s shows nothing of it', async (path) => {
    const mine = JSON.stringify((await acme.customer.get(path)).body)
    const theirs = JSON.stringify((await other.customer.get(path)).body)
    for (const secret of [acme.id, 'acme', await stripeCustomerOf(acme)]) {
      expect(theirs).not.toContain(secret)
    }
    expect(mine).not.toBe(theirs)
    const nobody = await stage.customer('nobody')
    expect(JSON.stringify((await nobody.get(path)).body)).not.toMatch(/sub_|in_|devices/)
  })

  test('a checkout of it that is named in status is not looked at', async () => {
    const buyer = await stage.customer('buyer')
    const wish = { price_id: 'price_starter', ...RETURNS }
    const session = sessionOf((await buyer.post('checkout-session', wish)).body)
    const { body } = await other.customer.get(`status?wait=1s&session=${session}`)
    expect(body).toMatchObject({ tenant_id: 'other', observed: true, checkout: 'none' })
    expect(stage.fetchesOf(session)).toBe(0)
  })

  test.each(SHOWS_ALL_THE_SAME)('%s is the same for all', async (operation) => {
    const path = operation.slice('GET '.length)
    const { status, body } = await other.customer.get(path)
    expect(status).toBe(200)
    expect(body).toEqual((await acme.customer.get(path)).body)
    expect(body).toEqual((await (await stage.customer('nobody')).get(path)).body)
  })

  test('a cursor of it opens no invoices', async () => {
    const cursor = `${await stripeCustomerOf(acme)}/in_first`
    const { body } = await other.customer.get(`invoices?cursor=${cursor}`)
    expect(body).toEqual({ invoices: [], next: null })
  })

  test.each(Object.entries(NAMES_ONE))(
    '%s finds no such subscription, and changes nothing',
    async (operation, more) => {
      const path = operation.slice('POST '.length)
      const before = stage.simulator.requests.total
      const field = path === 'addon-checkout' ? 'parent_subscription_id' : 'subscription_id'
      const theirs = await other.customer.post(path, { [field]: acme.id, ...more })
      const nowhere = await other.customer.post(path, { [field]: 'sub_nowhere', ...more })
      expect(theirs.status).toBe(404)
      // Whether it exists is nobody’s business either.
      expect(theirs.body).toEqual(nowhere.body)
      expect(stage.simulator.requests.total).toBe(before)
    },
  )

  test('a portal is of the token’s own tenant', async () => {
    const opened = await objectsOf('/v1/billing_portal/sessions', () =>
      other.customer.post('portal-session', { return_url: 'https://app.example' }),
    )
    expect(opened).toMatchObject([{ customer: await stripeCustomerOf(other) }])
    expect(await stage.audit('acme')).not.toContainEqual(expect.stringContaining('user-of-other'))
  })

  test('a checkout is of the token’s own tenant', async () => {
    const late = await stage.customer('latecomer')
    const wish = { price_id: 'price_starter', ...RETURNS }
    const opened = await objectsOf('/v1/checkout/sessions', () =>
      late.post('checkout-session', wish),
    )
    expect(opened).toMatchObject([{ client_reference_id: 'latecomer', customer: null }])
    const again = await other.customer.post('checkout-session', wish)
    expect(again.body).toMatchObject({ detail: `It is ${other.id}.` })
  })
})

const stripeCustomerOf = async ({ id }: { readonly id: string }) =>
  String((await stage.stripe.subscriptions.retrieve(id)).customer)

/** What Stripe has answered at this path meanwhile. */
async function objectsOf(path: string, ask: () => Promise<unknown>): Promise<object[]> {
  const seen: object[] = []
  stage.answers.edit = (at, object) => void (at === path && seen.push(object))
  await ask()
  stage.answers.edit = null
  return seen
}

describe('without a token', () => {
  test.each(OPERATIONS)('%s is closed', async (operation) => {
    const [method = '', path = ''] = operation.split(' ')
    const at = `${BILLING}/${path}`
    const more = method === 'GET' ? {} : { body: {} }
    const without = await stage.ask({ method, path: at, ...more })
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(without.body).toMatchObject({ code: 'TOKEN_MISSING' })
    const expired = await stage.issuer.token('acme', { exp: 1 })
    const headers = { authorization: `Bearer ${expired}` }
    const late = await stage.ask({ method, path: at, headers, ...more })
    expect([late.status, late.body]).toMatchObject([401, { code: 'TOKEN_REFUSED' }])
  })

  test('nobody is let in while the issuer is away', async () => {
    const away = await openCustomerStage()
    away.issuer.isAway = true
    const customer = await away.customer('acme')
    const { status, headers, body } = await customer.get('status')
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(body).toMatchObject({ code: 'ISSUER_UNAVAILABLE' })
    await away.close()
  })

  test('where no issuer is set the customer API is off', async () => {
    const api = { oidc: null, tenantClaim: 'tenant_id', returnOrigins: [] }
    const off = await openCustomerStage({ api })
    const { status, body } = await (await off.customer('acme')).get('status')
    expect([status, body]).toMatchObject([404, { code: 'FEATURE_OFF' }])
    await off.close()
  })
})
