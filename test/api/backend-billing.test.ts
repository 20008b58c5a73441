import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeApiToken } from '../support/api-tokens.ts'
import { customerOperations } from '../support/customer-operations.ts'
import {
  BILLING,
  type CustomerStage,
  openCustomerStage,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'

const BACKEND = makeApiToken('backend', ['billing'])
const READER = makeApiToken('reader', ['read', 'usage', 'tenants'])
const apiTokens = [BACKEND.kept, READER.kept]
const STARTER = { price_id: 'price_starter', ...RETURNS }

/** Without an issuer of tokens, and beside one. */
let alone: CustomerStage
let beside: CustomerStage
beforeAll(async () => {
  const api = { oidc: null, tenantClaim: 'tenant_id', returnOrigins: ['https://app.example'] }
  alone = await openCustomerStage({ api, apiTokens })
  beside = await openCustomerStage({ apiTokens })
})
afterAll(async () => {
  await alone.close()
  await beside.close()
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const asTenant = (tenantId: string, token = BACKEND.token) => ({
  ...bearer(token),
  'bursar-tenant': tenantId,
})

/** What a backend gets for a tenant. */
async function ask(stage: CustomerStage, what: string, headers: object, body?: object) {
  const [method = '', path = ''] = what.split(' ')
  const asked = { method, path: `${BILLING}/${path}`, headers: { ...headers } }
  return stage.ask(body === undefined ? asked : { ...asked, body })
}

test('every route works for a backend without an issuer of tokens', async () => {
  const headers = asTenant('acme')
  const tried: string[] = []
  const works = async (what: string, body?: object) => {
    const { status, body: answer } = await ask(alone, what, headers, body)
    expect([what, status]).toEqual([what, 200])
    tried.push(what.split('?')[0]!)
    return answer as Record<string, unknown>
  }
  expect(await works('GET status')).toMatchObject({ tenant_id: 'acme', status: 'PENDING' })
  const begun = await works('POST checkout-session', STARTER)
  alone.simulator.platform.completeCheckout(sessionOf(begun), { email: 'ada@acme.example' })
  await alone.caughtUp()
  expect(await works('GET status?wait=1s')).toMatchObject({ status: 'ACTIVE', has_access: true })
  const [own] = (await works('GET subscriptions'))['subscriptions'] as Record<string, string>[]
  const subscription_id = own!['subscription_id']
  expect(await works('GET entitlements')).toEqual({ entitlements: { devices: 50 }, used: {} })
  await works('GET config')
  await works('GET plans')
  await works('GET invoices')
  await works('POST addon-checkout', { price_id: 'price_extra', ...RETURNS })
  await works('POST portal-session', { return_url: RETURNS.cancel_url })
  await works('POST preview-change', { subscription_id, price_id: 'price_pro' })
  await works('POST change-plan', { subscription_id, price_id: 'price_pro' })
  await works('POST seats', { subscription_id, quantity: 2 })
  await works('POST cancel', { subscription_id, when: 'term_end' })
  await works('POST resume', { subscription_id })
  expect([...new Set(tried)].sort()).toEqual((await customerOperations()).sort())
})

test('the audit log names the token, as the one who asked', async () => {
  await ask(alone, 'POST checkout-session', asTenant('beta'), STARTER)
  expect(await alone.audit('beta')).toEqual(['tenant.created backend', 'checkout.asked backend'])
  const { rows } = await alone.database.pool.query(
    `select distinct actor_type from bursar.subscription_audit where tenant_id = 'beta'`,
  )
  expect(rows).toEqual([{ actor_type: 'api' }])
  const { rows: texts } = await alone.database.pool.query(
    'select details::text || coalesce(actor_id, $1) as text from bursar.subscription_audit',
    [''],
  )
  expect(JSON.stringify(texts)).not.toContain(BACKEND.token.slice(0, 12))
})

test('beside an issuer, backends and end users see the same tenant', async () => {
  const { customer } = await beside.subscriber('shared')
  const own = await customer.get('status')
  const seen = await ask(beside, 'GET status', asTenant('shared'))
  expect(own.body).toMatchObject({ tenant_id: 'shared', status: 'ACTIVE' })
  expect(seen.body).toMatchObject({ tenant_id: 'shared', status: 'ACTIVE' })
})

describe('a backend is refused', () => {
  test.each([
    ['without the scope', 403, 'SCOPE_BILLING_MISSING', asTenant('acme', READER.token)],
    ['without a tenant', 400, 'TENANT_HEADER_MISSING', bearer(BACKEND.token)],
    ['with an empty tenant', 400, 'TENANT_HEADER_REFUSED', asTenant('')],
    ['with two tenants', 400, 'TENANT_HEADER_REFUSED', asTenant('acme, beta')],
    ['with what is no tenant ID', 400, 'TENANT_HEADER_REFUSED', asTenant("acme' or 1=1")],
    ['with a path for a tenant', 400, 'TENANT_HEADER_REFUSED', asTenant('../acme')],
    ['with a tenant ID that is too long', 400, 'TENANT_HEADER_REFUSED', asTenant('a'.repeat(129))],
    ['with another token', 401, 'TOKEN_REFUSED', asTenant('acme', `${BACKEND.token}x`)],
    ['with the digest of its token', 401, 'TOKEN_REFUSED', asTenant('acme', BACKEND.kept.digest)],
    ['without a token', 401, 'TOKEN_MISSING', { 'bursar-tenant': 'acme' }],
  ])('%s: %i %s', async (_, status, code, headers) => {
    for (const what of ['GET status', 'GET plans']) {
      const answer = await ask(alone, what, headers)
      expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })])
    }
    const posted = await ask(alone, 'POST checkout-session', headers, STARTER)
    expect([posted.status, posted.body]).toEqual([status, expect.objectContaining({ code })])
  })

  test('and an invalid token is refused beside an issuer as well', async () => {
    const { status } = await ask(beside, 'GET status', asTenant('acme', `${BACKEND.token}x`))
    expect(status).toBe(401)
  })
})

describe('an end user’s token', () => {
  test('with a header that names another tenant is refused', async () => {
    const token = await beside.issuer.token('acme')
    const answer = await ask(beside, 'GET status', asTenant('other', token))
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.objectContaining({ code: 'TENANT_HEADER_CONFLICT' }),
    ])
    const agreed = await ask(beside, 'GET status', asTenant('acme', token))
    expect(agreed.body).toMatchObject({ tenant_id: 'acme' })
  })
})

test('no page of another origin may ask like a backend, or read what it is answered', async () => {
  const origin = 'https://app.example'
  const url = `${alone.url}${BILLING}/status`
  const answer = await fetch(url, { headers: { ...asTenant('acme'), origin } })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  const { headers } = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,bursar-tenant',
    },
  })
  expect(headers.get('access-control-allow-headers')?.toLowerCase()).not.toContain('bursar-tenant')
})

test('one tenant that a backend asks for without end does not use up the others’ share', async () => {
  const api = { oidc: null, tenantClaim: 'tenant_id', returnOrigins: ['https://app.example'] }
  const refresh = { requestsPerSecond: 1, concurrency: 1 }
  const stage = await openCustomerStage({ api, apiTokens, refresh })
  try {
    const statuses: number[] = []
    while (!statuses.includes(429) && statuses.length < 40) {
      const body = { return_url: RETURNS.cancel_url }
      statuses.push((await ask(stage, 'POST portal-session', asTenant('loud'), body)).status)
    }
    expect(statuses.at(-1)).toBe(429)
    const calm = await ask(stage, 'POST portal-session', asTenant('calm'), { return_url: '' })
    expect(calm.status).not.toBe(429)
  } finally {
    await stage.close()
  }
})
