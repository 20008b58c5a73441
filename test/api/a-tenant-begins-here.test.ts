import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CustomerStage,
  openCustomerStage,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { until } from '../support/until.ts'

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const STARTER = { price_id: 'price_starter', ...RETURNS }

let crm: TestEndpoint
let identity: KeycloakStandIn
let stage: CustomerStage
beforeAll(async () => {
  crm = await startTestEndpoint()
  identity = new KeycloakStandIn()
  const { id: clientId, secret: clientSecret } = identity.client
  stage = await openCustomerStage({
    webhooks: {
      allowsPrivate: true,
      endpoints: [{ name: 'crm', url: crm.url, events: null, secrets: [SECRET] }],
    },
    keycloak: { url: await identity.start(), realm: 'customers', clientId, clientSecret },
  })
})
afterAll(async () => {
  await stage.close()
  await identity.stop()
  await crm.stop()
})

/** Of one tenant: `type` of what was heard, the order left aside. */
const heardOf = (tenantId: string) =>
  crm.received
    .map(({ body }) => JSON.parse(body))
    .filter(({ data }) => data.tenant_id === tenantId)
    .map(({ type }) => type)
    .sort()

async function pendingTo(tenantId: string): Promise<string[]> {
  const { rows } = await stage.database.pool.query(
    `select kind || ' ' || name as line from bursar.outbox where tenant_id = $1 order by 1`,
    [tenantId],
  )
  return rows.map(({ line }) => line)
}

test('it is announced at once, and has an identity when the checkout brings an address', async () => {
  const acme = await stage.customer('acme')
  const begun = await acme.post('checkout-session', STARTER)
  expect(await pendingTo('acme')).toEqual(['webhook tenant.created'])
  await until('it is announced', () => heardOf('acme').length === 1)
  expect(heardOf('acme')).toEqual(['tenant.created'])

  await acme.post('checkout-session', { ...STARTER, quantity: 2 })
  expect(await pendingTo('acme')).toEqual(['webhook tenant.created'])
  const last = await acme.post('checkout-session', { ...STARTER, quantity: 2 })
  expect(sessionOf(last.body)).not.toBe(sessionOf(begun.body))
  stage.simulator.platform.completeCheckout(sessionOf(last.body), { email: 'ada@acme.example' })
  await stage.caughtUp()
  await until('the rest is announced', () => heardOf('acme').length === 2)
  expect(heardOf('acme')).toEqual(['subscription.activated', 'tenant.created'])
  expect(await pendingTo('acme')).toEqual([
    'provision access',
    'provision identity',
    'webhook subscription.activated',
    'webhook tenant.created',
  ])
  await until('it may sign in', () => identity.realm.ofTenant('acme')?.enabled === true)
  expect(identity.realm.users.size).toBe(1)
})
