import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeycloakAccess } from '../../src/config/identity/keycloak.ts'
import { Keycloak } from '../../src/effects/provision/keycloak.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'

/**
 * What we rely on, asked of our stand-in; and of a real Keycloak where KEYCLOAK_URL and its
 * companions name one (`npm run test:keycloak`). The realm there needs a role `customer`, the
 * attribute `tenant_id`, and a client with the roles manage-users and view-realm.
 */
const REAL = process.env.KEYCLOAK_URL
let standIn: KeycloakStandIn | null = null
let provider: Keycloak
const signal = AbortSignal.timeout(60_000)
const tenantId = `test-${randomBytes(6).toString('hex')}`
const wish = { tenantId, email: `${tenantId}@example.com`, name: 'Test', isEnabled: true }

beforeAll(async () => {
  provider = new Keycloak(REAL === undefined ? await startStandIn() : realAccess(REAL))
})
afterAll(() => standIn?.stop())

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
  const first = await provider.findOrCreate(wish, signal)
  expect(await provider.findOrCreate(wish, signal)).toBe(first)
  await provider.grantRole(first, signal)
  await provider.grantRole(first, signal)
})

test('another tenant with the same address gets nobody’s identity', async () => {
  const other = { ...wish, tenantId: `${tenantId}-b` }
  await expect(provider.findOrCreate(other, signal)).rejects.toMatchObject({
    code: 'IDENTITY_TAKEN',
  })
})

test('signing in is forbidden and allowed again, and the tenant stays named', async () => {
  const identityId = await provider.findOrCreate(wish, signal)
  for (const isEnabled of [false, false, true]) {
    await provider.setEnabled({ identityId, tenantId }, isEnabled, signal)
    await provider.endSessions(identityId, signal)
  }
  expect(await provider.findOrCreate(wish, signal)).toBe(identityId)
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
