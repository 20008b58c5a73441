import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '../../../packages/bursar/src/http/listen.ts'
import { BODY_BYTES_MAX } from '../../../packages/bursar/src/ingress/verify-delivery.ts'
import { makeApiToken } from '../../support/api-tokens.ts'
import { makeTenant } from '../../support/entitled-tenant.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../../support/service-stage.ts'
import { TEST_SECRET } from '../../support/test-config.ts'
import { INSIDE, PROXIES, PUBLIC, type SampleProxy, startProxy } from './proxy.ts'

const WEBHOOK = '/webhook/stripe'
const { token, kept } = makeApiToken('backend', ['read', 'billing'])

let stage: ServiceStage
let listening: Listening
beforeAll(async () => {
  stage = await openServiceStage({ config: { apiTokens: [kept] } })
  listening = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listening.stop()
  await stage.close()
})

const signed = (payload: string, more: Readonly<Record<string, string>> = {}) => {
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: TEST_SECRET })
  const headers = { 'stripe-signature': header, 'content-type': 'application/json', ...more }
  return { method: 'POST', headers, body: payload }
}

const TOUCH = 'update bursar.subscriptions set updated_at = now() where tenant_id = $1'

const invoice = (padding = '') =>
  eventAbout('invoice.paid', { id: 'in_Bb2', object: 'invoice', padding })

describe.each(Object.keys(PROXIES) as (keyof typeof PROXIES)[])('through %s', (kind) => {
  let proxy: SampleProxy
  beforeAll(async () => {
    await makeTenant(stage.database.pool, kind)
    proxy = await startProxy(kind, listening.port)
  })
  afterAll(() => proxy.stop())

  test('a delivery arrives byte for byte, and is recorded', async () => {
    const event = invoice('Å 日本 \u2028')
    const payload = `\r\n  ${JSON.stringify(event, null, '\t')} \n`
    expect(await proxy.ask(PUBLIC, WEBHOOK, signed(payload))).toEqual({
      status: 200,
      body: '{"status":"ok"}',
    })
    const text = 'select count(*)::int from bursar.stripe_events where event_id = $1'
    expect((await stage.database.pool.query(text, [event.id])).rows).toEqual([{ count: 1 }])
  })

  test('a large body passes, and one that is too large is refused by Bursar', async () => {
    const payload = JSON.stringify(invoice('x'.repeat(BODY_BYTES_MAX - 1_000)))
    expect((await proxy.ask(PUBLIC, WEBHOOK, signed(payload))).status).toBe(200)
    const more = JSON.stringify(invoice('x'.repeat(BODY_BYTES_MAX)))
    expect(await proxy.ask(PUBLIC, WEBHOOK, signed(more))).toEqual({
      status: 413,
      body: '{"code":"BODY_TOO_LARGE"}',
    })
  })

  test('a body that says it is compressed is not unpacked', async () => {
    const asked = signed(JSON.stringify(invoice()), { 'content-encoding': 'gzip' })
    expect((await proxy.ask(PUBLIC, WEBHOOK, asked)).body).toBe('{"code":"CONTENT_ENCODED"}')
  })

  test('a forged delivery is refused with the code of Bursar', async () => {
    const asked = { ...signed('{}'), body: '{ }' }
    expect((await proxy.ask(PUBLIC, WEBHOOK, asked)).body).toBe('{"code":"SIGNATURE_MISMATCH"}')
  })

  test('the customer API is public', async () => {
    const { status } = await proxy.ask(PUBLIC, '/api/v1/customer/billing/entitlements')
    expect(status).toBe(401)
  })

  test.each([
    '/metrics',
    '/readyz',
    '/healthz',
    '/console',
    '/console/',
    '/openapi.json',
    '/docs',
    '/api/v1/entitlements/acme/devices',
    '/api/v1/entitlements/stream',
    '/api/v1/operator/today',
    '/webhook/stripe/../../metrics',
    '/webhook/stripe/..%2f..%2fmetrics',
    '/webhook/stripe/%2e%2e/%2e%2e/metrics',
    '/api/v1/customer/../../../metrics',
    '/merge/..%2fmetrics',
    '//metrics',
  ])('%s is not', async (path) => {
    const { status, body } = await proxy.ask(PUBLIC, path)
    expect([400, 404]).toContain(status)
    expect(body).not.toMatch(/bursar_|<title>Bursar|entitlements/)
  })

  test('inside, a stream passes on each event at once', async () => {
    const headers = { authorization: `Bearer ${token}` }
    let isTouched = false
    const isOver = (text: string) => {
      if (text.includes('event: reset') && !isTouched) {
        isTouched = true
        void stage.database.pool.query(TOUCH, [kind])
      }
      return text.includes('event: changed')
    }
    const text = await proxy.follow(INSIDE, '/api/v1/entitlements/stream', headers, isOver)
    expect(text).toContain(`{"tenants":["${kind}"]}`)
  })

  test('inside, the console and the API answer, and the metrics do not', async () => {
    expect([200, 503]).toContain((await proxy.ask(INSIDE, '/console')).status)
    expect((await proxy.ask(INSIDE, '/api/v1/entitlements/acme/devices')).status).toBe(401)
    expect((await proxy.ask(INSIDE, '/metrics')).status).toBe(404)
  })
})
