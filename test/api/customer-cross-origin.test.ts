import { afterAll, beforeAll, expect, test } from 'vitest'
import { BILLING, type CustomerStage, openCustomerStage } from '../support/customer-stage.ts'

let stage: CustomerStage
let authorization: string
beforeAll(async () => {
  stage = await openCustomerStage()
  authorization = `Bearer ${await stage.issuer.token('acme')}`
})
afterAll(() => stage.close())

const OWN = 'https://app.example'
const OTHER = 'https://evil.example'

const ask = (method: string, headers: Record<string, string>) =>
  fetch(`${stage.url}${BILLING}/status`, { method, headers })

const preflight = (origin: string) =>
  ask('OPTIONS', {
    origin,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  })

test('a page of the SaaS may ask, and its browser learns so before', async () => {
  const { status, headers } = await preflight(OWN)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe(OWN)
  expect(headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type')
  expect(headers.get('access-control-allow-methods')).toBe('GET,POST')
  const answer = await ask('GET', { origin: OWN, authorization })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBe(OWN)
  expect(answer.headers.get('vary')).toContain('Origin')
})

test('it can read why it was refused', async () => {
  const answer = await ask('GET', { origin: OWN })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('access-control-allow-origin')).toBe(OWN)
  expect(answer.headers.get('access-control-expose-headers')).toBe('Retry-After')
  expect(await answer.json()).toMatchObject({ code: 'TOKEN_MISSING' })
})

test('no other page may, and no cookie ever counts', async () => {
  expect((await preflight(OTHER)).headers.get('access-control-allow-origin')).toBeNull()
  const { headers } = await ask('GET', { origin: OTHER, authorization })
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect((await preflight(OWN)).headers.get('access-control-allow-credentials')).toBeNull()
})

test('it can read that it sent too much, in an answer that is as safe as others', async () => {
  const headers = { origin: OWN, authorization, 'content-type': 'application/json' }
  const body = `"${'a'.repeat(70_000)}"`
  const { status, headers: given } = await fetch(`${stage.url}${BILLING}/seats`, {
    method: 'POST',
    headers,
    body,
  })
  expect(status).toBe(413)
  expect(given.get('access-control-allow-origin')).toBe(OWN)
  expect(given.get('x-content-type-options')).toBe('nosniff')
  expect(given.get('cache-control')).toBe('no-store')
})
