import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'

let simulator: Simulator
let url: string

beforeEach(async () => {
  simulator = createSimulator({ startAt: 1_800_000_000 })
  url = (await simulator.start()).url
})
afterEach(() => simulator.stop())

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}/-/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

test('faults can be set, read and cleared over HTTP', async () => {
  const set = await ask('POST', 'faults', { seed: 7, duplicate: 0.5, api: { serverError: 1 } })
  expect(set.body).toMatchObject({
    seed: 7,
    api: { serverError: 1 },
    deliveries: { duplicate: 0.5 },
  })
  const headers = { authorization: `Bearer ${simulator.apiKey}` }
  expect((await fetch(`${url}/v1/customers`, { headers })).status).toBe(500)
  expect((await ask('GET', 'faults')).body).toEqual(set.body)
  await ask('DELETE', 'faults')
  expect((await fetch(`${url}/v1/customers`, { headers })).status).toBe(200)
})

test('time moves forward as requested, and never back', async () => {
  expect((await ask('POST', 'clock', { days: 31 })).body.now).toBe(1_800_000_000 + 31 * 86_400)
  const to = 1_900_000_000
  expect((await ask('POST', 'clock', { to })).body).toEqual({ now: to })
  expect(await ask('GET', 'clock')).toEqual({ status: 200, body: { now: to } })
})

test('a scenario is played, and its deliveries are listed and resent', async () => {
  simulator.addWebhookEndpoint({
    url: 'http://app.test',
    secret: 'whsec_x',
    events: ['customer.subscription.deleted'],
    handler: () => new Response('thanks'),
  })
  const { body: played } = await ask('POST', 'scenario', { name: 'cancel-now' })
  expect(played.subscription).toMatch(/^sub_/)
  await simulator.caughtUp()
  const { body: log } = await ask('GET', 'deliveries')
  expect(log).toMatchObject([{ state: 'delivered', attempts: [{ status: 200, answer: 'thanks' }] }])
  const again = await ask('POST', 'deliveries/resend', { event: log[0].eventId })
  expect(again.body).toEqual({ queued: 1 })
  expect((await ask('POST', 'deliveries/flush', {})).body).toEqual({ undelivered: 0 })
  expect(simulator.deliveries.log()).toHaveLength(2)
})

test('an account is seeded', async () => {
  const { body } = await ask('POST', 'seed', { customers: 40, mix: { active: 1 } })
  expect(body).toMatchObject({ customers: 40, subscriptions: 48, statuses: { active: 48 } })
  expect(simulator.platform.world.subscriptions.size).toBe(48)
})

test('requests are counted and writes refused over HTTP', async () => {
  const headers = { authorization: `Bearer ${simulator.apiKey}` }
  expect((await ask('GET', 'read-only')).body).toEqual({ on: false })
  expect((await ask('POST', 'read-only', { on: true })).body).toEqual({ on: true })
  expect((await fetch(`${url}/v1/customers`, { method: 'POST', headers })).status).toBe(403)
  expect((await fetch(`${url}/v1/customers`, { headers })).status).toBe(200)
  expect((await ask('GET', 'requests')).body).toEqual({
    reads: 1,
    writes: 1,
    endpoints: {
      'POST /v1/customers': { limited: 0, refused: 1, requests: 1 },
      'GET /v1/customers': { limited: 0, refused: 0, requests: 1 },
    },
  })
  expect((await ask('DELETE', 'requests')).body).toEqual({ reads: 0, writes: 0, endpoints: {} })
})

test.each([
  ['read-only', { on: 1 }, '"on" must be true or false.'],
  ['faults', { listLatencyMs: 60_001 }, 'listLatencyMs must be a number from 0 to 60000.'],
  ['seed', { customers: '5' }, 'The seed option customers must be a whole number'],
  ['faults', { gremlins: 1 }, 'Unknown fault gremlins. Faults: rateLimitPerSecond,'],
  ['faults', { duplicate: 20 }, 'The fault duplicate must be a number from 0 to 1.'],
  ['faults', { duplicate: '1' }, 'The fault duplicate must be a number from 0 to 1.'],
  ['clock', { days: -1 }, 'Time cannot go back.'],
  ['clock', { to: 1 }, 'Time cannot go back.'],
  ['clock', { weeks: 1 }, 'Send exactly one of {"days": n}'],
  ['scenario', { name: 'toString' }, '"name" must be a scenario.'],
  ['trigger', { event: 'customer.invented' }, '"event" must be one of charge.failed,'],
  ['deliveries/resend', {}, '"event" must be an event ID.'],
])('%s rejects %j with a clear message', async (path, body, sentence) => {
  const before = JSON.stringify([simulator.faults.settings, simulator.clock.now()])
  const answer = await ask('POST', path, body)
  expect(answer.status).toBe(400)
  expect(answer.body.error.message).toContain(sentence)
  expect(JSON.stringify([simulator.faults.settings, simulator.clock.now()])).toBe(before)
})

test('invalid JSON and requests from another site are rejected', async () => {
  const headers = { 'content-type': 'application/json' }
  const odd = await fetch(`${url}/-/clock`, { method: 'POST', body: '[', headers })
  expect(odd.status).toBe(400)
  const foreign = await fetch(`${url}/-/clock`, {
    method: 'POST',
    body: '{"days":1}',
    headers: { ...headers, 'sec-fetch-site': 'cross-site' },
  })
  expect(foreign.status).toBe(403)
  expect(simulator.clock.now()).toBe(1_800_000_000)
})
