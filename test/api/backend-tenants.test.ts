import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeApiToken } from '../support/api-tokens.ts'
import { type CheckedFetch, checkedFetch } from '../support/checked-exchange.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { TEST_POLICY } from '../support/test-config.ts'
import { until } from '../support/until.ts'

const BACKEND = makeApiToken('backend', ['read', 'tenants'])
const READER = makeApiToken('reader', ['read'])
const SELLER = makeApiToken('seller', ['usage', 'billing'])
const TENANTS = '/api/v1/tenants'

let stage: ServiceStage
let ask: CheckedFetch
beforeAll(async () => {
  stage = await openServiceStage({
    config: {
      apiTokens: [BACKEND.kept, READER.kept, SELLER.kept],
      policy: { ...TEST_POLICY, signup: { mode: 'intent', sameEmail: 'confirm' } },
      webhooks: {
        allowsPrivate: true,
        endpoints: [
          {
            name: 'crm',
            url: new URL('http://127.0.0.1:9/'),
            events: ['tenant.created'],
            secrets: [SECRET],
          },
        ],
      },
    },
  })
  ask = await checkedFetch('http://bursar.test', (url, init) =>
    stage.bursar.fetch(new Request(url, init)),
  )
})
afterAll(() => stage.close())

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const register = (body: object, token = BACKEND.token) =>
  ask({ method: 'POST', path: TENANTS, headers: bearer(token), body })
const get = (path: string, token = READER.token) =>
  ask({ method: 'GET', path: `${TENANTS}${path}`, headers: bearer(token) })
const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { code?: string }).code,
]

async function lines(text: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await stage.database.pool.query<{ line: string }>(text, values)
  return rows.map(({ line }) => line)
}
const auditOf = (tenantId: string) =>
  lines(
    `select concat_ws(' ', event_type, actor_type, actor_id) as line
     from bursar.subscription_audit where tenant_id = $1 order by sequence`,
    [tenantId],
  )
const pendingTo = (tenantId: string) =>
  lines(`select kind || ' ' || name as line from bursar.outbox where tenant_id = $1 order by 1`, [
    tenantId,
  ])
const billingEmailOf = (tenantId: string) =>
  lines('select billing_email as line from bursar.tenants where tenant_id = $1', [tenantId])

/** Somebody pays by a link, and says nothing that proves who they are. */
async function paidByLink(claims: Parameters<ServiceStage['buy']>[0] = {}) {
  const session = await stage.buy(claims)
  await stage.caughtUp()
  return { customer: String(session.customer), session: session.id }
}

test('a tenant is created once, audited with the name of the token, and announced', async () => {
  const body = {
    tenant_id: 'org_2abCdEf',
    name: 'Acme Wind',
    billing_email: 'ada@acme.example',
    external_id: 'user-4711',
  }
  const created = await register(body)
  expect(created.body).toEqual({
    tenant_id: 'org_2abCdEf',
    name: 'Acme Wind',
    status: 'PENDING',
    external_id: 'user-4711',
    claimed_external_id: null,
    stripe_customers: [],
    created_at: expect.any(String),
  })
  expect((await register(body)).body).toEqual(created.body)
  expect(created.status).toBe(200)
  expect(await billingEmailOf('org_2abCdEf')).toEqual(['ada@acme.example'])
  expect(await auditOf('org_2abCdEf')).toEqual(['tenant.created api backend'])
  expect(await pendingTo('org_2abCdEf')).toEqual(['webhook tenant.created'])
})

test('the name of a tenant is its ID where nothing else is said, until something is', async () => {
  expect((await register({ tenant_id: 'plain' })).body).toMatchObject({ name: 'plain' })
  const filled = { tenant_id: 'plain', name: 'Plain Ltd', external_id: 'u-1' }
  expect((await register(filled)).body).toMatchObject({ name: 'Plain Ltd', external_id: 'u-1' })
  const whole = { ...filled, billing_email: 'pia@plain.example' }
  expect((await register(whole)).status).toBe(200)
  expect((await register(whole)).status).toBe(200)
  expect(await auditOf('plain')).toEqual([
    'tenant.created api backend',
    'tenant.updated api backend',
    'tenant.updated api backend',
  ])
})

/** A subscription that no checkout began. */
const begun = (customer: string) =>
  stage.stripe.subscriptions.create({
    customer,
    items: [{ price: 'price_starter' }],
    trial_period_days: 7,
  })

describe('a customer is linked', () => {
  test('and what they paid for, which was on hold, is granted at once', async () => {
    const { customer, session } = await paidByLink()
    expect(await stage.findings()).toEqual([expect.stringContaining(session)])
    const answer = await register({ tenant_id: 'held', stripe_customer_id: customer })
    expect(answer.body).toMatchObject({
      stripe_customers: [{ account: '', customer_id: customer }],
    })
    await stage.caughtUp()
    expect((await get('/held')).body).toMatchObject({ status: 'ACTIVE' })
    expect(await stage.findings()).toEqual([])
    expect(await auditOf('held')).toEqual([
      'tenant.created api backend',
      'customer.linked api backend',
      expect.stringContaining('subscription.created stripe'),
    ])
    const [email = ''] = await billingEmailOf('held')
    expect(email).toMatch(/^buyer-\d+@example.com$/)
    const again = await register({ tenant_id: 'held', stripe_customer_id: customer })
    expect(again.body).toEqual((await get('/held')).body)
    expect(await auditOf('held')).toHaveLength(3)
  })

  test('before Bursar has seen anything of theirs, and the purchase comes later', async () => {
    const { id } = await stage.stripe.customers.create({ email: 'early@example.com' })
    await register({ tenant_id: 'early', stripe_customer_id: id })
    await begun(id)
    await stage.caughtUp()
    expect((await get('/early')).body).toMatchObject({ stripe_customers: [{ customer_id: id }] })
    expect(await stage.granted()).toContainEqual(expect.stringMatching(/ early$/))
  })

  test('whose subscription has waited for an owner', async () => {
    const { id } = await stage.stripe.customers.create({ email: 'orphan@example.com' })
    const subscription = await begun(id)
    await stage.caughtUp()
    expect((await stage.granted()).join()).not.toContain(subscription.id)
    await register({ tenant_id: 'orphan', stripe_customer_id: id })
    await stage.caughtUp()
    expect((await stage.granted()).join()).toContain(subscription.id)
    expect((await stage.findings()).join()).not.toContain(subscription.id)
  })

  test('and a billing address that the backend has given stays', async () => {
    const { id } = await stage.stripe.customers.create({ email: 'paying@example.com' })
    const body = {
      tenant_id: 'given',
      billing_email: 'given@example.com',
      stripe_customer_id: id,
    }
    await register(body)
    await stage.caughtUp()
    expect(await billingEmailOf('given')).toEqual(['given@example.com'])
    expect((await register(body)).status).toBe(200)
  })

  test('whose address the tenant follows: a request that was true before stays idempotent', async () => {
    const { id } = await stage.stripe.customers.create({ email: 'first@example.com' })
    await register({ tenant_id: 'moves', stripe_customer_id: id })
    await stage.caughtUp()
    const body = { tenant_id: 'moves', billing_email: 'first@example.com' }
    expect((await register(body)).status).toBe(200)
    await stage.stripe.customers.update(id, { email: 'second@example.com' })
    await stage.caughtUp()
    expect(await billingEmailOf('moves')).toEqual(['second@example.com'])
    expect((await register(body)).status).toBe(200)
  })
})

describe('a contradiction is refused and changes nothing', () => {
  beforeAll(async () => {
    await register({
      tenant_id: 'first',
      name: 'First',
      billing_email: 'first@first.example',
      external_id: 'x-1',
      stripe_customer_id: 'cus_first',
    })
    await register({ tenant_id: 'second', external_id: 'x-2' })
  })

  test.each([
    ['CUSTOMER_TAKEN', { tenant_id: 'second', stripe_customer_id: 'cus_first' }],
    ['CUSTOMER_TAKEN', { tenant_id: 'third', name: 'T', stripe_customer_id: 'cus_first' }],
    ['EXTERNAL_ID_TAKEN', { tenant_id: 'third', external_id: 'x-1' }],
    ['EXTERNAL_ID_TAKEN', { tenant_id: 'second', external_id: 'x-1' }],
    ['EXTERNAL_ID_CONFLICT', { tenant_id: 'first', external_id: 'x-3' }],
    ['TENANT_NAME_CONFLICT', { tenant_id: 'first', name: 'Other' }],
    ['BILLING_EMAIL_CONFLICT', { tenant_id: 'first', billing_email: 'eve@evil.example' }],
    ['TENANT_NAME_CONFLICT', { tenant_id: 'first', name: 'Other', stripe_customer_id: 'cus_new' }],
  ])('%s: %j', async (code, body) => {
    const before = await state()
    expect(codeOf(await register(body))).toEqual([409, code])
    expect(await state()).toEqual(before)
  })

  const state = () =>
    lines(`select t::text as line from bursar.tenants t
      union all select c::text from bursar.stripe_customers c
      union all select a.audit_id::text from bursar.subscription_audit a order by 1`)

  test('an ID that Bursar would generate is not for apps', async () => {
    const answer = await register({ tenant_id: 'bt_acme_x1' })
    expect(codeOf(answer)).toEqual([400, 'TENANT_ID_RESERVED'])
  })

  test('but the tenant that has such an ID can be given an external ID', async () => {
    await stage.database.pool.query(
      `insert into bursar.tenants (tenant_id, name, claimed_external_id)
       values ('bt_acme_x2', 'Acme', 'user-42')`,
    )
    const claims = await get('?claimed_external_id=user-42')
    expect(claims.body).toMatchObject({ tenants: [{ tenant_id: 'bt_acme_x2' }] })
    const proved = { tenant_id: 'bt_acme_x2', external_id: 'user-42' }
    expect((await register(proved)).body).toMatchObject({
      ...proved,
      claimed_external_id: 'user-42',
    })
  })
})

describe('at the same moment', () => {
  const observe = async (bodies: object[]) => {
    const answers = await Promise.all(bodies.map((body) => register(body)))
    return answers.map(codeOf).sort()
  }
  const eight = Array.from({ length: 8 }, (_, n) => n)

  test.each([
    ['new', 'slower', 'raced'],
    ['known', 'slower-known', 'raced-known'],
  ])('an external ID that another tenant is being given is taken: %s', async (is, slow, raced) => {
    if (is === 'known') await register({ tenant_id: slow })
    const other = await stage.database.pool.connect()
    await other.query('begin')
    await other.query(
      "insert into bursar.tenants (tenant_id, name, external_id) values ($1, 'F', $2)",
      [`faster-than-${slow}`, raced],
    )
    const answer = register({ tenant_id: slow, external_id: raced })
    await until('it waits for the other', async () => {
      const waiting = `select pid::text as line from pg_stat_activity
        where application_name = 'bursar tenants' and wait_event_type = 'Lock'`
      return (await lines(waiting)).length === 1
    })
    await other.query('commit')
    other.release()
    expect(codeOf(await answer)).toEqual([409, 'EXTERNAL_ID_TAKEN'])
  })

  test('the same request eight times is one tenant', async () => {
    const body = { tenant_id: 'busy', external_id: 'busy-1', stripe_customer_id: 'cus_busy' }
    expect(await observe(eight.map(() => body))).toEqual(eight.map(() => [200, undefined]))
    expect(await auditOf('busy')).toEqual([
      'tenant.created api backend',
      'customer.linked api backend',
    ])
    expect(await pendingTo('busy')).toEqual(['webhook tenant.created'])
  })

  test.each([
    ['EXTERNAL_ID_TAKEN', { external_id: 'wanted-by-all' }],
    ['CUSTOMER_TAKEN', { stripe_customer_id: 'cus_wanted_by_all' }],
  ])('one of eight tenants gets it, the others get %s', async (code, wanted) => {
    const bodies = eight.map((n) => ({ tenant_id: `${code}-${n}`, ...wanted }))
    const [first, ...others] = await observe(bodies)
    expect(first).toEqual([200, undefined])
    expect(others).toEqual(Array.from({ length: 7 }, () => [409, code]))
  })
})

describe('a tenant is found', () => {
  beforeAll(() => register({ tenant_id: 'cfo@acme.example', external_id: 'crm/7 ä' }))

  test('by its ID, also one that is an email address', async () => {
    for (const id of ['cfo@acme.example', 'cfo%40acme.example']) {
      expect((await get(`/${id}`)).body).toMatchObject({ tenant_id: 'cfo@acme.example' })
    }
    expect(codeOf(await get('/nobody'))).toEqual([404, 'TENANT_UNKNOWN'])
  })

  test('by its external ID, exactly', async () => {
    const found = await get(`?external_id=${encodeURIComponent('crm/7 ä')}`)
    expect(found.body).toMatchObject({ tenants: [{ tenant_id: 'cfo@acme.example' }] })
    for (const other of ['crm/7', 'CRM/7%20ä']) {
      expect((await get(`?external_id=${other}`)).body).toEqual({ tenants: [] })
    }
  })

  test.each(['', '?external_id=', '?external_id=a&claimed_external_id=b', '?name=a'])(
    'not by %j',
    async (query) => {
      const refused = await get(query)
      expect(codeOf(refused)).toEqual([400, 'REQUEST_MALFORMED'])
      expect(refused.body).toMatchObject({
        detail: expect.stringMatching(/^In the query: \w.*[^.]\.$/),
      })
    },
  )
})

describe('a request', () => {
  test.each([
    ['SCOPE_TENANTS_MISSING', 403, 'POST', READER.token],
    ['SCOPE_TENANTS_MISSING', 403, 'POST', SELLER.token],
    ['SCOPE_READ_MISSING', 403, 'GET', SELLER.token],
    ['TOKEN_REFUSED', 401, 'POST', `${BACKEND.token}x`],
    ['TOKEN_REFUSED', 401, 'GET', BACKEND.kept.digest],
  ])('%s (%i): %s with the wrong token', async (code, status, method, token) => {
    const body = { tenant_id: 'never' }
    expect(codeOf(await (method === 'POST' ? register(body, token) : get('/held', token)))).toEqual(
      [status, code],
    )
    expect(codeOf(await get('/never'))).toEqual([404, 'TENANT_UNKNOWN'])
  })

  test.each([
    [{}],
    [{ tenant_id: 'Acme Inc' }],
    [{ tenant_id: '..' }],
    [{ tenant_id: 'a'.repeat(129) }],
    [{ tenant_id: 'acme', name: 'A\u202ecme' }],
    [{ tenant_id: 'acme', name: ' ' }],
    [{ tenant_id: 'acme', name: 'a\u0000b' }],
    [{ tenant_id: 'acme', billing_email: 'nobody' }],
    [{ tenant_id: 'acme', external_id: '' }],
    [{ tenant_id: 'acme', external_id: 'a\u0000' }],
    [{ tenant_id: 'acme', external_id: 'a'.repeat(501) }],
    [{ tenant_id: 'acme', stripe_customer_id: 'sub_1' }],
    [{ tenant_id: 'acme', stripe_customer_id: 'cus_1', account: 'acct_stranger' }],
    [{ tenant_id: 'acme', account: 'acct_stranger' }],
    [{ tenant_id: 'acme', admin: true }],
  ])('that is malformed creates nothing: %j', async (body) => {
    expect(codeOf(await register(body))).toEqual([400, 'REQUEST_MALFORMED'])
    expect(codeOf(await get('/acme'))).toEqual([404, 'TENANT_UNKNOWN'])
  })
})
