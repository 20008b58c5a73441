import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { ApiTokens } from '../../packages/bursar/src/billing/token/api-tokens.ts'
import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { quickCheck } from '../../packages/bursar/src/http/api/entitlement/quick-check.ts'
import { Problem } from '../../packages/bursar/src/http/api/problem.ts'
import type { Handle } from '../../packages/bursar/src/http/http-message.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { setOverride } from '../../packages/bursar/src/operator/override/override.store.ts'
import { EntitlementService } from '../../packages/bursar/src/service/entitlements.ts'
import { entitlementAnswer } from '../../packages/wire/src/entitlement/schemas.ts'
import { makeApiToken, NO_APIS } from '../support/api-tokens.ts'
import { type Contract, isJson, readContract, typeOf } from '../support/checked-exchange.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeTenant } from '../support/entitled-tenant.ts'
import { AUDIT_KEY, TEST_PLANS } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MADE = [
  makeApiToken(),
  makeApiToken('api_token', ['read', 'usage'], randomBytes(32).toString('base64url')),
]
const TOKENS = MADE.map(({ token }) => token)
const METER = makeApiToken('meter', ['usage', 'billing', 'tenants'])
const READER = makeApiToken('reader', ['read', 'billing', 'tenants'])
const KEPT = [...MADE, METER, READER].map(({ kept }) => kept)

const clock = new VirtualClock('2026-03-01T12:00:00Z')
const stopping = new AbortController()
let db: TestDatabase
let service: EntitlementService
let contract: Contract
const served: Listening[] = []
/** The whole API, and the same behind the quick way that checks take. */
const url = { api: '', quick: '' }

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  await makeTenant(db.pool, 'acme')
  await makeTenant(db.pool, 'late', { status: 'SUSPENDED' })
  service = new EntitlementService({
    config: { plans: TEST_PLANS },
    database: { url: db.url, clock },
    log: createLog({ level: 'silent' }),
  })
  const surroundings = { stopping: stopping.signal, onFault: () => undefined }
  const apis = { ...NO_APIS, apiTokens: new ApiTokens(KEPT), entitlements: service }
  const api = createApi(apis, surroundings)
  const quick = quickCheck(apis, surroundings.onFault)
  const serve = async (handle: Handle) => {
    const listening = await listen(handle, { host: '127.0.0.1', port: 0 })
    served.push(listening)
    return listening.url
  }
  url.api = await serve(api)
  url.quick = await serve((request) => quick(request) ?? api(request))
  contract = await readContract(url.api)
})
afterAll(async () => {
  stopping.abort()
  for (const listening of served) await listening.stop()
  await service.close()
  await db.drop()
})

const authorized = { authorization: `Bearer ${TOKENS[0]}` }

/** By either door the answer is as /openapi.json says, or this throws. */
async function ask(path: string, init: RequestInit = {}, door: keyof typeof url = 'quick') {
  const headers = { ...authorized, ...init.headers }
  const answer = await fetch(`${url[door]}/api/v1${path}`, { ...init, headers })
  const asked = { method: init.method ?? 'GET', path: `/api/v1${path}` }
  contract.assertAnswered(
    asked,
    answer,
    isJson(typeOf(answer)) ? await answer.clone().json() : null,
  )
  return answer
}

/** An answer that is as the schema says. */
const read = async (answer: Response) => entitlementAnswer.parse(await answer.json())
const check = async (path: string) => read(await ask(`/entitlements/${path}`))
const problem = async (answer: Response) => {
  const { code } = Problem.parse(await answer.json())
  return [answer.status, code]
}

const put = (path: string, body: object) =>
  ask(`/usage/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe.each(['api', 'quick'] as const)('asked through %s', (door) => {
  test('a check says what may be used, of when, and why', async () => {
    const answer = await ask('/entitlements/acme/devices', {}, door)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await read(answer)).toEqual({
      tenant_id: 'acme',
      feature: 'devices',
      allowed: true,
      limit: 50,
      used: null,
      used_as_of: null,
      plan: 'starter',
      status: 'ACTIVE',
      as_of: clock.now().toISOString(),
      why: { code: 'within_limit', sentence: '0 of 50 devices are in use.' },
      valid_for_seconds: null,
    })
  })

  test.each([
    ['nobody/devices', 'tenant_unknown'],
    ['acme/divices', 'feature_unknown'],
    ['late/devices', 'suspended'],
    ['ACME%20Inc%00/devices', 'tenant_unknown'],
    ['acme/de%00vices', 'feature_unknown'],
    ['acme/__proto__', 'feature_unknown'],
  ])('%s is answered with no: %s', async (path, code) => {
    const answer = await read(await ask(`/entitlements/${path}`, {}, door))
    expect(answer).toMatchObject({ allowed: false, limit: 0, why: { code } })
  })

  test.each([
    ['TOKEN_MISSING', ''],
    ['TOKEN_MISSING', 'Bearer'],
    ['TOKEN_MISSING', `Basic ${TOKENS[0]}`],
    ['TOKEN_REFUSED', 'Bearer x'],
    ['TOKEN_REFUSED', `Bearer ${TOKENS[0]}x`],
    ['TOKEN_REFUSED', `Bearer ${TOKENS[0]?.slice(0, -1)}`],
    ['TOKEN_REFUSED', `Bearer ${KEPT[0]?.digest}`],
  ])('%s: %j opens nothing', async (code, authorization) => {
    const asked = ['/entitlements/acme/devices', '/entitlements/stream', '/usage/acme/devices']
    for (const path of asked) {
      const method = path.startsWith('/usage') ? 'PUT' : 'GET'
      const answer = await ask(path, { method, headers: { authorization } }, door)
      expect([path, ...(await problem(answer))]).toEqual([path, 401, code])
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test.each([
    ['SCOPE_READ_MISSING', METER, 'GET', '/entitlements/acme/devices'],
    ['SCOPE_READ_MISSING', METER, 'GET', '/entitlements/stream'],
    ['SCOPE_USAGE_MISSING', READER, 'PUT', '/usage/acme/devices'],
  ])(
    '%s: a token without that scope does not open',
    async (code, { token, kept }, method, path) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await ask(path, { method, headers }, door)
      const { detail } = (await answer.clone().json()) as { detail: string }
      expect(await problem(answer)).toEqual([403, code])
      expect(detail).toBe(`The token’s name is ${kept.name}.`)
    },
  )

  test('each of several tokens opens', async () => {
    for (const token of TOKENS) {
      const headers = { authorization: `bearer ${token}` }
      expect((await ask('/entitlements/acme/devices', { headers }, door)).status).toBe(200)
    }
  })
})

test('usage is told, once and not backwards, and counts', async () => {
  const asOf = clock.now().toISOString()
  const tell = async (body: object) => (await put('acme/devices', body)).json()
  expect(await tell({ used: 50, as_of: asOf })).toEqual({ outcome: 'recorded' })
  expect(await tell({ used: 50, as_of: asOf })).toEqual({ outcome: 'unchanged' })
  expect(await tell({ used: 1, as_of: '2026-02-01T00:00:00+01:00' })).toEqual({ outcome: 'older' })
  const { allowed, used, used_as_of, why } = await check('acme/devices')
  expect([allowed, used, used_as_of, why.code]).toEqual([false, 50, asOf, 'limit_reached'])
})

test.each([
  ['nobody/devices', { used: 1 }, 404, 'TENANT_UNKNOWN'],
  ['acme/divices', { used: 1 }, 404, 'FEATURE_UNKNOWN'],
  ['acme/devices', { used: 1, as_of: '2026-04-01T00:00:00Z' }, 422, 'USAGE_AHEAD_OF_TIME'],
  ['acme/devices', { used: -1 }, 400, 'REQUEST_MALFORMED'],
  ['acme/devices', { used: 1.5 }, 400, 'REQUEST_MALFORMED'],
  ['acme/devices', { used: 1, as_of: 'yesterday' }, 400, 'REQUEST_MALFORMED'],
  ['acme/devices', { used: '1' }, 400, 'REQUEST_MALFORMED'],
])('usage of %s, %j: %i %s', async (path, body, status, code) => {
  expect(await problem(await put(path, body))).toEqual([status, code])
})

test('checks at once share a read, and each gets its own answer', async () => {
  const paths = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'acme' : 'late'))
  const answers = await Promise.all(paths.map((tenant) => check(`${tenant}/devices`)))
  expect(answers.map(({ tenant_id }) => tenant_id)).toEqual(paths)
  expect(answers.map(({ status }) => status)).toEqual(
    paths.map((tenant) => (tenant === 'acme' ? 'ACTIVE' : 'SUSPENDED')),
  )
})

test('an override answers until the clock has passed its end', async () => {
  const expiresAt = new Date(clock.now().getTime() + 90_500)
  const context = { pool: db.pool, auditKey: AUDIT_KEY, plans: TEST_PLANS }
  const what = { tenantId: 'late', feature: 'devices', rule: 'allow', limit: null } as const
  await setOverride(context, { ...what, expiresAt, reason: 'They promised.', by: 'ada' })
  const before = await check('late/devices')
  expect(before).toMatchObject({ allowed: true, limit: null, valid_for_seconds: 90 })
  clock.advanceSeconds(91)
  const after = await check('late/devices')
  expect(after).toMatchObject({ allowed: false, valid_for_seconds: null })
})

test('switched off, it says so to everybody', async () => {
  const api = createApi(NO_APIS, { stopping: stopping.signal, onFault: () => undefined })
  const listening = await listen(api, { host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${listening.url}/api/v1/entitlements/acme/devices`)
  expect(await problem(answer)).toEqual([404, 'FEATURE_OFF'])
  await listening.stop()
})
