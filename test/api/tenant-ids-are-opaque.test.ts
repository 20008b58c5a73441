import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AtConsole, signedIn } from '../operator/operator-stage.ts'
import { makeApiToken } from '../support/api-tokens.ts'
import {
  BILLING,
  type CustomerStage,
  openCustomerStage,
  RETURNS,
} from '../support/customer-stage.ts'
import { makeTenant } from '../support/entitled-tenant.ts'

const { token, kept } = makeApiToken('backend', ['read', 'billing'])
const IDS = ['org_2abCdEf', 'ORG_2abCdEf', 'cfo@acme.example', 'urn:tenant:7', 'x'.repeat(128)]

let stage: CustomerStage
let operator: AtConsole
beforeAll(async () => {
  stage = await openCustomerStage({ apiTokens: [kept] })
  operator = await signedIn(stage, 'operator')
  for (const id of IDS) await makeTenant(stage.database.pool, id)
})
afterAll(() => stage.close())

test.each(IDS)('%s is a tenant, at every door and to the letter', async (id) => {
  const customer = await stage.customer(id)
  const { body } = await customer.get('subscriptions')
  expect(body).toMatchObject({ subscriptions: [{ plan_id: 'starter' }] })

  const headers = { authorization: `Bearer ${token}` }
  const asBackend = { ...headers, 'bursar-tenant': id }
  const path = `${BILLING}/subscriptions`
  expect((await stage.ask({ method: 'GET', path, headers: asBackend })).body).toEqual(body)
  for (const path of [id, encodeURIComponent(id)]) {
    const asked = await stage.ask({
      method: 'GET',
      path: `/api/v1/entitlements/${path}/devices`,
      headers,
    })
    expect(asked.body).toMatchObject({ tenant_id: id, allowed: true })
  }
  const page = await operator.ask('GET', `/tenants/${encodeURIComponent(id)}`)
  expect(page.body).toMatchObject({ tenant_id: id })
  const found = await operator.ask('GET', `/tenants?search=${encodeURIComponent(id)}`)
  expect(found.body['rows']).toMatchObject([{ tenant_id: id }])
})

test.each(['', '.', '..', 'a b', 'a/b', 'a\nb', 'é', 'x'.repeat(129)])(
  'the database holds no tenant called %j',
  async (id) => {
    await expect(makeTenant(stage.database.pool, id)).rejects.toThrow('tenants_tenant_id_check')
  },
)

test('an app does not choose an ID with the prefix of generated ones, and may use one', async () => {
  const wish = { price_id: 'price_starter', ...RETURNS }
  const stranger = await stage.customer('bt_acme_1')
  const refused = await stranger.post('checkout-session', wish)
  expect([refused.status, refused.body]).toMatchObject([400, { code: 'TENANT_ID_RESERVED' }])

  await stage.database.pool.query(
    "insert into bursar.tenants (tenant_id, name) values ('bt_acme_1', 'Acme')",
  )
  expect((await stranger.post('checkout-session', wish)).status).toBe(200)
})

test('a tenant is found by what proved its external ID, and by what it claimed', async () => {
  await stage.database.pool.query(
    `insert into bursar.tenants (tenant_id, name, external_id, claimed_external_id)
     values ('bt_one', 'One', 'crm-4711', null), ('bt_two', 'Two', null, 'User_42')`,
  )
  const found = async (search: string) =>
    (await operator.ask('GET', `/tenants?search=${search}`)).body['rows']
  expect(await found('crm-47')).toMatchObject([{ tenant_id: 'bt_one', external_id: 'crm-4711' }])
  expect(await found('User_')).toMatchObject([
    { tenant_id: 'bt_two', claimed_external_id: 'User_42' },
  ])
  expect(await found('user_')).toEqual([])
})
