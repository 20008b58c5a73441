import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { until } from '../support/until.ts'

const TOKEN = 'f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2'
const MERCHANT = 'https://app.acme.example'
const BUYER = { email: 'ida@wind.example', name: 'Ida Wind' }
const CARD = { card: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123' }
const HEADERS = { authorization: `Bearer ${TOKEN}`, 'bursar-tenant': 'org_2abCdEf' }
const MONTH_DAYS_MIN = 28
const DAY_MS = 86_400_000

const folder = makeFastFolder()
const env = { PORT: '0', SMTP_URL: '', API_TOKENS: `backend:read+billing:${TOKEN}` }
const config = { plans: TEST_PLANS, api: { returnOrigins: [MERCHANT] } }
writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(config))

let dev: CommandProcess
let service: string
let stripe: Stripe

/** Until its story is over. */
async function start(): Promise<void> {
  dev = new CommandProcess(['dev'], { cwd: folder, env })
  service = (await dev.says(/Webhook endpoint +(http\S+)/))[1]!
  const [, host = '', port = ''] = await dev.says(/Simulated Stripe +http:\/\/([\d.]+):(\d+)/)
  stripe = new Stripe('sk_test_of_an_app', { host, port, protocol: 'http', telemetry: false })
  await dev.says(/Bursar keeps running/)
}

beforeAll(start)
afterAll(async () => {
  // In good order: its PostgreSQL would outlive it.
  await dev.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, service), { ...init, headers: { ...HEADERS, ...init.headers } })

/** Begun as the backend of a SaaS begins it. Gives the address of the page to pay on. */
async function beginCheckout(): Promise<string> {
  const { starter } = TEST_PLANS
  const answer = await ask('/api/v1/customer/billing/checkout-session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      price_id: starter.prices[0],
      success_url: `${MERCHANT}/done`,
      cancel_url: MERCHANT,
    }),
  })
  return ((await answer.json()) as { url: string }).url
}

/** By what an app creates there; the time of Stripe has whole seconds, and passes in them. */
async function expectOneTime(): Promise<void> {
  const before = Math.floor(Date.now() / 1000)
  const { created } = await stripe.customers.create({ email: 'a@time.example' })
  expect(created).toBeGreaterThanOrEqual(before - 2)
  expect(created).toBeLessThanOrEqual(Date.now() / 1000)
}

test('after the story, Stripe and the service live at one time', expectOneTime)

// The story takes months of Stripe's time: a checkout must not have ended before it begins.
test('a checkout begun through the API is paid in the browser, and its tenant has access', async () => {
  const page = await beginCheckout()
  expect(await (await fetch(page)).text()).toContain('Card number')
  // What the form of that page sends.
  const body = new URLSearchParams({ ...BUYER, ...CARD })
  const paid = await fetch(page, { method: 'POST', redirect: 'manual', body })
  expect([paid.status, paid.headers.get('location')]).toEqual([303, `${MERCHANT}/done`])

  const mayUse = async () => (await ask('/api/v1/entitlements/org_2abCdEf/devices')).json()
  await until('access', async () => ((await mayUse()) as { allowed: boolean }).allowed)
  expect(await mayUse()).toMatchObject({ allowed: true, limit: 50, plan: 'starter' })
  const status = await (await ask('/api/v1/customer/billing/status')).json()
  const [own] = (status as { subscriptions: { term_end: string }[] }).subscriptions
  expect(Date.parse(own!.term_end)).toBeGreaterThan(Date.now() + (MONTH_DAYS_MIN - 1) * DAY_MS)
  expect(Date.parse(own!.term_end)).toBeLessThan(Date.now() + 31 * DAY_MS)
})

test('what happened in the story and at the checkout leaves nothing for an operator to do', async () => {
  const findings = new CommandProcess(['findings', 'list', '--json'], { cwd: folder, env })
  expect((await findings.ended).code).toBe(0)
  expect(JSON.parse(findings.output)).toMatchObject({ rows: [] })
})

test('the next start comes to the present, too', async () => {
  expect((await dev.end('SIGTERM')).code).toBe(0)
  await start()
  expect(dev.output).toMatch(/ran before\.\n(?:.*\n)*? {2}acme-wind: ACTIVE/)
  await expectOneTime()
})
