import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS } from '../support/test-config.ts'

const TOKEN = 'f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2'
const MERCHANT = 'https://app.acme.example'
const folder = makeFastFolder()
const config = { plans: TEST_PLANS, api: { returnOrigins: [MERCHANT] } }
writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(config))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// The story takes months of Stripe's time: a checkout must not have ended before it begins.
test('a backend can begin a checkout with bursar dev after its story', async () => {
  const env = { PORT: '0', SMTP_URL: '', API_TOKENS: `backend:billing:${TOKEN}` }
  const dev = new CommandProcess(['dev'], { cwd: folder, env })
  const [, webhook = ''] = await dev.says(/Bursar listens on (http\S+)/)
  await dev.says(/Both stay up/)

  const answer = await fetch(new URL('/api/v1/customer/billing/checkout-session', webhook), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'bursar-tenant': 'org_2abCdEf',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      price_id: TEST_PLANS.starter.prices[0],
      success_url: `${MERCHANT}/done`,
      cancel_url: MERCHANT,
    }),
  })
  const { url } = (await answer.json()) as { url: string }
  expect(await (await fetch(url)).text()).toContain('Card number')

  dev.child.kill('SIGTERM')
  expect((await dev.ended).code).toBe(0)
}, 60_000)
