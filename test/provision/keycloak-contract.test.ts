import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeycloakAccess } from '../../packages/bursar/src/config/identity/keycloak.ts'
import { Keycloak } from '../../packages/bursar/src/delivery/provisioning/keycloak.ts'
import { KeycloakClient } from '../../packages/bursar/src/delivery/provisioning/keycloak-client.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'
import { TokenSpoiler } from '../support/keycloak/token-spoiler.ts'

/**
 * What we rely on, asked of our stand-in; and of a real Keycloak where KEYCLOAK_URL and its
 * companions name one (`npm run test:keycloak`). The realm there needs a role `customer`, the
 * attribute `tenant_id`, mail settings of a test server, and a client with the roles manage-users
 * and view-realm. What was made there is deleted in the end.
 */
const REAL = process.env.KEYCLOAK_URL
let standIn: KeycloakStandIn | null = null
let spoiler: TokenSpoiler
let provider: Keycloak
let client: KeycloakClient
const { signal } = new AbortController()
const tenantId = `test-${randomBytes(6).toString('hex')}`
const wish = { tenantId, email: `${tenantId}@example.com`, name: 'Test', isEnabled: true }

beforeAll(async () => {
  const access = REAL === undefined ? await startStandIn() : realAccess(REAL)
  spoiler = new TokenSpoiler(access.url)
  const spoilt = { ...access, url: await spoiler.start() }
  provider = new Keycloak(spoilt)
  client = new KeycloakClient(spoilt)
})
afterAll(async () => {
  const { identityId } = await provider.findOrCreate(wish, signal)
  await client.call({ method: 'DELETE', path: `users/${identityId}` }, signal)
  expect((await read(`users/${identityId}`)).status).toBe(404)
  await spoiler.stop()
  await standIn?.stop()
})

const read = (path: string) => client.call({ method: 'GET', path }, signal)

async function startStandIn(): Promise<KeycloakAccess> {
  standIn = new KeycloakStandIn()
  const url = await standIn.start()
  const { id: clientId, secret: clientSecret } = standIn.client
  return { url, realm: 'customers', clientId, clientSecret }
}

function realAccess(url: string): KeycloakAccess {
  const { KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID, KEYCLOAK_CLIENT_SECRET } = process.env
  return {
    url: new URL(url),
    realm: KEYCLOAK_REALM ?? 'customers',
    clientId: KEYCLOAK_CLIENT_ID ?? 'bursar',
    clientSecret: KEYCLOAK_CLIENT_SECRET ?? '',
  }
}

test('the same tenant is the same identity, however often it is asked for', async () => {
  const { identityId: first } = await provider.findOrCreate(wish, signal)
  expect(await provider.findOrCreate(wish, signal)).toEqual({ identityId: first, isNew: false })
  await provider.grantRole(first, signal)
  await provider.grantRole(first, signal)
  const { body } = await read(`users/${first}/role-mappings/realm`)
  expect(body).toContainEqual(expect.objectContaining({ name: 'customer' }))
})

test('who is invited is asked for a password, and to prove the address', async () => {
  const { identityId } = await provider.findOrCreate(wish, signal)
  await provider.invite(identityId, signal)
  const { body } = await read(`users/${identityId}`)
  expect(body).toMatchObject({ requiredActions: ['UPDATE_PASSWORD', 'VERIFY_EMAIL'] })
})

test('a token that is void is renewed within the call', async () => {
  const { identityId } = await provider.findOrCreate(wish, signal)
  spoiler.spoils = 1
  expect(await provider.findOrCreate(wish, signal)).toMatchObject({ identityId })
  expect(spoiler.spoils).toBe(0)
})

test('another tenant with the same address gets nobody’s identity', async () => {
  const other = { ...wish, tenantId: `${tenantId}-b` }
  await expect(provider.findOrCreate(other, signal)).rejects.toMatchObject({
    code: 'IDENTITY_TAKEN',
  })
})

test('signing in is forbidden and allowed again, and the tenant stays named', async () => {
  const { identityId } = await provider.findOrCreate(wish, signal)
  for (const isEnabled of [false, false, true]) {
    await provider.setEnabled({ identityId, tenantId }, isEnabled, signal)
    await provider.endSessions(identityId, signal)
    const { body } = await read(`users/${identityId}`)
    expect(body).toMatchObject({ enabled: isEnabled, attributes: { tenant_id: [tenantId] } })
  }
  expect(await provider.findOrCreate(wish, signal)).toMatchObject({ identityId })
})

test('an identity that is gone is told apart', async () => {
  const identityId = '00000000-0000-4000-8000-000000000000'
  const setting = provider.setEnabled({ identityId, tenantId }, true, signal)
  await expect(setting).rejects.toMatchObject({ code: 'IDENTITY_MISSING' })
})

test('an address that is none is refused', async () => {
  const broken = { ...wish, tenantId: `${tenantId}-c`, email: 'nonsense' }
  await expect(provider.findOrCreate(broken, signal)).rejects.toMatchObject({
    code: 'IDENTITY_REFUSED',
  })
})
