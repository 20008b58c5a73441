import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { type Handle, jsonAnswer } from '../../src/http/http-message.ts'
import { type Listening, listen } from '../../src/http/listen.ts'
import { REFUSALS } from '../../src/ingress/refusals.ts'
import { BODY_BYTES_MAX, verifyDelivery } from '../../src/ingress/verify-delivery.ts'
import { prepareSecret } from '../../src/wire/stripe-signature.ts'
import { runHostileCampaign } from '../support/hostile/run-hostile-campaign.ts'

const SECRET = 'whsec_5Zq3nV8xT1mK7pR2wB6yD9fH4jL0sA'
const secrets = [prepareSecret(SECRET)]

/** The webhook’s route without a database behind it. */
const handle: Handle = async (request) => {
  if (request.path === '/healthz') return jsonAnswer(200, { status: 'ok' })
  if (!request.path.startsWith('/webhook/stripe')) return jsonAnswer(404, { code: 'NOT_FOUND' })
  if (request.method !== 'POST') return jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' })
  const contentEncoding = request.header('content-encoding')
  if (contentEncoding !== null) return jsonAnswer(415, { code: 'CONTENT_ENCODED' })
  const body = await request.readBody(BODY_BYTES_MAX)
  if (body === 'too_large') return jsonAnswer(413, { code: 'BODY_TOO_LARGE' })
  if (body === 'aborted') return jsonAnswer(400, { code: 'ABORTED' })
  const delivery = { signatureHeader: request.header('stripe-signature'), contentEncoding, body }
  const verdict = verifyDelivery(delivery, { secrets, now: systemClock.now() })
  if (verdict.kind === 'verified') return jsonAnswer(200, { status: 'ok' })
  return jsonAnswer(REFUSALS[verdict.code].status, { code: verdict.code })
}

const faults: unknown[] = []
let server: Listening
beforeAll(async () => {
  server = await listen(handle, {
    host: '127.0.0.1',
    port: 0,
    onFault: (error) => faults.push(error),
  })
})
afterAll(() => server.stop())

test('hostile requests are refused, each in its own way, and the server stays', async () => {
  const report = await runHostileCampaign({
    port: server.port,
    secret: SECRET,
    seed: 7,
    count: 2_000,
  })
  expect(report.violations).toEqual([])
  expect(Object.keys(report.outcomes).sort()).toEqual(
    expect.arrayContaining(['400', '404', '405', '413', '415', '417', '431', 'closed']),
  )
  expect(Object.keys(report.shapes).length).toBeGreaterThan(90)
  expect(faults).toEqual([])
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})

test('a campaign tells when a server believes what it must not', async () => {
  const gullible = await listen(async () => jsonAnswer(200, {}), { host: '127.0.0.1', port: 0 })
  const report = await runHostileCampaign({
    port: gullible.port,
    secret: SECRET,
    seed: 7,
    count: 60,
  })
  await gullible.stop()
  expect(report.violations.length).toBeGreaterThan(20)
  expect(report.violations[0]).toMatchObject({ seed: 7, index: expect.any(Number) })
})
