import { expect, test } from 'vitest'
import type { Installed } from './installed.ts'

const TOKEN = 'an-api-token-of-the-test-server-only'
const APP = 'http://127.0.0.1:9'
const BILLING = 'http://127.0.0.1/api/v1/customer/billing'

/** Begins one checkout, and another while Stripe refuses the key. */
const PROGRAM = `
import { createBursar, loadConfig } from 'bursar'
import { createSimulator } from 'stripe-simulator'

const simulator = createSimulator()
const { url } = await simulator.start({ port: 0 })
simulator.platform.createPrice({ id: 'price_pro', unit_amount: 100 })
const env = {
  STRIPE_SECRET_KEY: simulator.apiKey, STRIPE_API_BASE: url,
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_test_server_only_and_no_other',
  API_TOKENS: 'app:billing:${TOKEN}', ALERTS: 'none', LOG_LEVEL: 'fatal',
}
const fallbackFile = {
  plans: { pro: { name: 'Pro', prices: ['price_pro'] } },
  api: { returnOrigins: ['${APP}'] },
}
const config = await loadConfig({ env, cwd: process.cwd(), mode: 'serve', fallbackFile })
const bursar = createBursar(config)
await bursar.start()
const begin = async (tenant) => {
  const request = new Request('${BILLING}/checkout-session', {
    method: 'POST',
    headers: {
      authorization: 'Bearer ${TOKEN}', 'bursar-tenant': tenant, 'content-type': 'application/json',
    },
    body: JSON.stringify({ price_id: 'price_pro', success_url: '${APP}/', cancel_url: '${APP}/' }),
  })
  const answer = await bursar.fetch(request)
  return answer.ok ? 'begun' : (await answer.json()).code
}
const told = [await begin('acme')]
simulator.onApiRequest = () => ({ kind: 'unauthorized' })
told.push(await begin('bolt'))
console.log(JSON.stringify(told))
await bursar.stop()
await simulator.stop()
`

/** Whether the library is the same with Stripe's inside: its errors are known by their classes. */
export function testStripeInside(installed: () => Installed): void {
  test('the service asks Stripe, and knows its errors, with the library of Stripe inside', () => {
    const told = installed().run(process.execPath, ['--input-type=module', '-e', PROGRAM])
    expect(JSON.parse(told)).toEqual(['begun', 'STRIPE_UNAUTHORIZED'])
  })
}
